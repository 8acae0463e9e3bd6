-- What schema.prisma cannot say, written by hand.

-- A company may be served by pairs of several admins, but by one pair of each at a time. Ended grants stay for the
-- timeline, so the index covers open ones only.
CREATE UNIQUE INDEX "company_grants_open_key"
  ON "company_grants" ("company_id", "resource_owner_uuid")
  WHERE "ended_at" IS NULL;

-- An exchange under way without an attempt or a deadline could never be taken over by another process: the row
-- would hang for ever.
ALTER TABLE "gusto_auth_tokens" ADD CONSTRAINT "gusto_auth_tokens_refreshing_has_lease"
  CHECK ("state" <> 'refreshing' OR ("attempt_id" IS NOT NULL AND "lease_expires_at" IS NOT NULL));

-- In every state but one the pair is there, whole. Whoever overwrites a part of it with null loses the grant.
ALTER TABLE "gusto_auth_tokens" ADD CONSTRAINT "gusto_auth_tokens_pair_is_whole"
  CHECK (
    "state" NOT IN ('active', 'refreshing', 'uncertain', 'reconnect_required')
    OR ("access_token" IS NOT NULL AND "refresh_token" IS NOT NULL AND "refresh_fingerprint" IS NOT NULL)
  );

-- A disconnected row holds no lineage: nothing can be committed to it any more, and the same pair may be stored anew.
ALTER TABLE "gusto_auth_tokens" ADD CONSTRAINT "gusto_auth_tokens_disconnected_has_no_lineage"
  CHECK ("state" <> 'disconnected' OR "refresh_fingerprint" IS NULL);

ALTER TABLE "gusto_auth_tokens" ADD CONSTRAINT "gusto_auth_tokens_version_from_one" CHECK ("version" >= 1);
ALTER TABLE "gusto_auth_tokens" ADD CONSTRAINT "gusto_auth_tokens_attempts_not_negative" CHECK ("attempts" >= 0);

-- The audit log is append-only for the application too, not only by convention. TRUNCATE fires no row trigger, so
-- one statement trigger stands for all three; it also refuses statements that would touch no row.
CREATE FUNCTION "refuse_audit_log_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_log is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER "audit_log_append_only"
  BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_log"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_log_change"();
