-- A role that may add to the timeline and not take away from it (npm run db:grant) still has to forget what is old. The owner does it
-- for the role, and nothing younger than a month, whatever it is asked for.
CREATE FUNCTION "delete_old_token_events"("older_than_days" INTEGER, "rows_at_once" INTEGER) RETURNS INTEGER
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH "deleted" AS (
    DELETE FROM "token_events" WHERE "id" IN (
      SELECT "id" FROM "token_events" WHERE "at" < now() - make_interval(days => GREATEST("older_than_days", 30)) ORDER BY "at" LIMIT "rows_at_once"
    ) RETURNING 1
  )
  SELECT count(*)::int FROM "deleted"
$$;
REVOKE EXECUTE ON FUNCTION "delete_old_token_events"(INTEGER, INTEGER) FROM PUBLIC;
