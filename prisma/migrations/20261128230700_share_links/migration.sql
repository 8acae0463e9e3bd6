-- Links to a page that says what is read of one company, for its owner, without an account: docs/decisions/0022-reconnect-links.md

CREATE TABLE "share_links" (
  "id" UUID NOT NULL,
  "company_id" UUID NOT NULL,
  "created_by" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  -- First opened by a person, as far as a browser tells.
  "opened_at" TIMESTAMPTZ(3),
  "revoked_at" TIMESTAMPTZ(3),

  CONSTRAINT "share_links_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "share_links_company_id_created_at_idx" ON "share_links"("company_id", "created_at");
CREATE INDEX "share_links_expires_at_idx" ON "share_links"("expires_at");
ALTER TABLE "share_links" ADD CONSTRAINT "share_links_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;
