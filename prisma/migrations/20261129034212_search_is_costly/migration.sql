-- One call takes some 40 µs. PostgreSQL, which took it for a comparison, called it for every company rather than use the index.
ALTER FUNCTION "search_grams" COST 5000;
