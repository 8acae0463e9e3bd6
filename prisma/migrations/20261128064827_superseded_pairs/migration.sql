-- A pair that a reconnect replaced is kept sealed until it can be revoked without putting the new one at risk.
ALTER TABLE "gusto_auth_tokens" ADD COLUMN "may_live_since" TIMESTAMPTZ(3);
-- Those that were wiped unrevoked: nobody holds them, and Gusto may still accept them.
UPDATE "gusto_auth_tokens" SET "may_live_since" = "state_since" WHERE "state" = 'disconnected' AND "state_reason" = 'replaced';
CREATE INDEX "gusto_auth_tokens_may_live_since_idx" ON "gusto_auth_tokens" ("may_live_since") WHERE "may_live_since" IS NOT NULL;

ALTER TABLE "gusto_application_states" ADD COLUMN "revocation_effect" TEXT;
ALTER TABLE "gusto_application_states" ADD CONSTRAINT "gusto_application_states_revocation_effect_known" CHECK ("revocation_effect" IN ('own_pair', 'siblings'));
