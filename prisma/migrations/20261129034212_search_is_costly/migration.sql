-- One call takes some 40 µs. PostgreSQL, which took it for a comparison, called it for every company rather than use the index. No
-- query with it runs in parallel: what the index finds is little, and search-fleet.ts reads estimates off the plan in its order.
ALTER FUNCTION "search_grams" COST 5000 PARALLEL UNSAFE;
