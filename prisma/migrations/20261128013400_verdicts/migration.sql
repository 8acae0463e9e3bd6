-- A refusal is a verdict on one grant only while other grants are accepted.

-- Refused and not judged yet: no verdict, its access token is still served. Null on every row that is there: none waits.
ALTER TABLE "gusto_auth_tokens" ADD COLUMN "held_since" TIMESTAMPTZ(3);
-- Under which client a pair was issued. Null, as on every row that is there, means that nobody wrote it down.
ALTER TABLE "gusto_auth_tokens" ADD COLUMN "client_fingerprint" TEXT;
ALTER TABLE "gusto_auth_tokens" ADD COLUMN "redirect_uri" TEXT;

-- The few rows that wait are found without reading the fleet.
CREATE INDEX "gusto_auth_tokens_held_idx" ON "gusto_auth_tokens" ("held_since", "id") WHERE "held_since" IS NOT NULL;

-- The hold of a whole installation, and the latest outcomes by grant from which it is decided: a bounded list.
ALTER TABLE "gusto_application_states" ADD COLUMN "held_since" TIMESTAMPTZ(3);
ALTER TABLE "gusto_application_states" ADD COLUMN "held_reason" TEXT;
ALTER TABLE "gusto_application_states" ADD COLUMN "recent_outcomes" JSONB NOT NULL DEFAULT '[]';
-- Travels with a dump, so that a restored database is told from another one.
ALTER TABLE "gusto_application_states" ADD COLUMN "database_id" UUID NOT NULL DEFAULT gen_random_uuid();
