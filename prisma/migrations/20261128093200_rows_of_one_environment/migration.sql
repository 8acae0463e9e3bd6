-- One database is one environment (docs/decisions/0015-one-database-an-environment.md). So far every statement left out the
-- rows of the other one; from here on they cannot be stored, and no statement has to.

CREATE FUNCTION "refuse_other_environment"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "installation" WHERE "environment" <> NEW."environment") THEN
    RAISE EXCEPTION 'This database belongs to the other environment: a row of % cannot be stored in %.', NEW."environment", TG_TABLE_NAME
      USING ERRCODE = 'check_violation', CONSTRAINT = 'row_of_this_environment', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;

-- test/environments.db.test.ts fails when a table with the column lacks the trigger.
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "api_keys" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "authorization_requests" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "companies" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "event_cursors" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "gusto_api_tokens" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "gusto_api_versions_seen" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "gusto_application_states" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "gusto_auth_tokens" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "gusto_call_buckets" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "gusto_call_failures" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "provisions" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "readiness_ticks" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "sessions" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "webhook_events" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();
CREATE TRIGGER "row_of_this_environment" BEFORE INSERT OR UPDATE OF "environment" ON "webhook_subscriptions" FOR EACH ROW EXECUTE FUNCTION "refuse_other_environment"();

-- A stamp that was changed would leave every row behind in the other environment.
CREATE FUNCTION "refuse_installation_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The environment of a database does not change: give the other one a database of its own.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER "installation_keeps_its_environment" BEFORE UPDATE OF "environment" ON "installation" FOR EACH ROW
  WHEN (OLD."environment" <> NEW."environment") EXECUTE FUNCTION "refuse_installation_change"();

-- Which environments a database has rows of, whatever the table. Keys and sessions take the environment of the first start.
CREATE FUNCTION "environments_of_rows"() RETURNS TABLE ("of_table" TEXT, "environment" "environment") LANGUAGE plpgsql STABLE AS $$
BEGIN
  FOR "of_table" IN
    SELECT t.tgrelid::regclass::text FROM pg_trigger t
    WHERE t.tgname = 'row_of_this_environment' AND t.tgrelid NOT IN ('api_keys'::regclass, 'sessions'::regclass) ORDER BY 1
  LOOP
    RETURN QUERY EXECUTE format('SELECT %L, e FROM unnest(enum_range(NULL::"environment")) e WHERE EXISTS (SELECT 1 FROM %s r WHERE r."environment" = e)', "of_table", "of_table");
  END LOOP;
END $$;

-- Rows of the other environment that are left of a database that was parted, or that changed its environment before anything was
-- connected: nothing has read them since. Companies and pairs of both are not for us to choose from.
DO $$
DECLARE
  kept "environment";
  stray RECORD;
BEGIN
  IF (SELECT count(DISTINCT r."environment") FROM "environments_of_rows"() r WHERE r."of_table" IN ('companies', 'gusto_auth_tokens')) > 1 THEN
    RAISE EXCEPTION 'This database holds companies or token pairs of both of Gusto''s environments. Copy it, and delete in each copy the rows of the other environment, as docs/guides/self-hosting.md says under "One database an environment". Nothing was changed.';
  END IF;
  SELECT COALESCE(
    (SELECT i."environment" FROM "installation" i),
    (SELECT r."environment" FROM "environments_of_rows"() r WHERE r."of_table" IN ('companies', 'gusto_auth_tokens') LIMIT 1)
  ) INTO kept;
  FOR stray IN SELECT * FROM "environments_of_rows"() r WHERE r."environment" <> kept AND r."of_table" NOT IN ('companies', 'gusto_auth_tokens') LOOP
    EXECUTE format('DELETE FROM %s WHERE "environment" = %L', stray."of_table", stray."environment");
  END LOOP;
END $$;

-- What is looked for does not begin with the environment any more.
DROP INDEX "companies_environment_gusto_uuid_key";
CREATE UNIQUE INDEX "companies_gusto_uuid_key" ON "companies"("gusto_uuid");
DROP INDEX "companies_environment_next_review_at_idx";
CREATE INDEX "companies_next_review_at_idx" ON "companies"("next_review_at");
DROP INDEX "webhook_events_environment_received_at_idx";
CREATE INDEX "webhook_events_received_at_idx" ON "webhook_events"("received_at" DESC);
DROP INDEX "webhook_subscriptions_environment_gusto_uuid_key";
CREATE UNIQUE INDEX "webhook_subscriptions_gusto_uuid_key" ON "webhook_subscriptions"("gusto_uuid");
DROP INDEX "provisions_environment_idempotency_key_key";
CREATE UNIQUE INDEX "provisions_idempotency_key_key" ON "provisions"("idempotency_key");
DROP INDEX "gusto_call_failures_environment_at_idx";
CREATE INDEX "gusto_call_failures_at_idx" ON "gusto_call_failures"("at" DESC);
-- Beside the primary key, which processes of the version before still name in their statements.
CREATE INDEX "gusto_call_buckets_minute_idx" ON "gusto_call_buckets"("minute");
