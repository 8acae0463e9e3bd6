-- Whatever grows with time is deleted some day, in short steps by an index: docs/decisions/0021-history-is-bounded.md

-- The audit log stays append-only: its triggers refuse to change or truncate it, and to delete what is younger than a year. What is older goes by
-- the function below alone, which runs as the owner and sets the mark that the trigger looks for.
CREATE FUNCTION "refuse_audit_log_deletion"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF COALESCE(current_setting('dashboard.retention', true), '') <> 'on' OR OLD."at" > now() - interval '365 days' THEN
    RAISE EXCEPTION 'audit_log is append-only: DELETE is refused' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN OLD;
END $$;
CREATE OR REPLACE TRIGGER "audit_log_append_only"
  BEFORE UPDATE OR TRUNCATE ON "audit_log"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_log_change"();
CREATE TRIGGER "audit_log_append_only_rows"
  BEFORE DELETE ON "audit_log"
  FOR EACH ROW EXECUTE FUNCTION "refuse_audit_log_deletion"();

CREATE FUNCTION "delete_old_audit_log"("older_than_days" INTEGER, "rows_at_once" INTEGER) RETURNS INTEGER
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  deleted INTEGER;
BEGIN
  PERFORM set_config('dashboard.retention', 'on', true);
  DELETE FROM "audit_log" WHERE "id" = ANY(ARRAY(
    SELECT "id" FROM "audit_log" WHERE "at" < now() - make_interval(days => GREATEST("older_than_days", 366)) ORDER BY "at" LIMIT "rows_at_once"
  ));
  GET DIAGNOSTICS deleted = ROW_COUNT;
  PERFORM set_config('dashboard.retention', '', true);
  RETURN deleted;
END $$;
REVOKE EXECUTE ON FUNCTION "delete_old_audit_log"(INTEGER, INTEGER) FROM PUBLIC;

-- By these, what is due is found without a look at what is not.
CREATE INDEX "notices_created_at_idx" ON "notices"("created_at");
CREATE INDEX "sessions_end" ON "sessions"(LEAST("expires", "absolute_expires_at"));
CREATE INDEX "pay_reveals_expires_at_idx" ON "pay_reveals"("expires_at");
CREATE INDEX "gusto_auth_tokens_ended" ON "gusto_auth_tokens"("state_since", "id") WHERE "state" = 'disconnected' AND "refresh_token" IS NULL;
