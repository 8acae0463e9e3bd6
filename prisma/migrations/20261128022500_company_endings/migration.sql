-- Requests on their way to Gusto that end access to a company. A new connection of that company waits until their effect is known.
CREATE TABLE "company_endings" (
    "id" UUID NOT NULL,
    "company_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "lease_expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "company_endings_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "company_endings_company_id_idx" ON "company_endings" ("company_id");
ALTER TABLE "company_endings" ADD CONSTRAINT "company_endings_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Pairs that wait for their revocation are few, and found without reading those that were wiped.
CREATE INDEX "gusto_auth_tokens_to_revoke_idx" ON "gusto_auth_tokens" ("state_since") WHERE "state" = 'disconnected' AND "refresh_token" IS NOT NULL;
