-- Whom Gusto named as a company's admins when it was last asked, so that a reconnect link can reach them once the connection is lost:
-- docs/decisions/0022-reconnect-links.md. Written by lib/companies/keep-admins.ts alone.

CREATE TABLE "company_admins" (
  "company_id" UUID NOT NULL,
  -- In lower case.
  "email" TEXT NOT NULL,

  CONSTRAINT "company_admins_pkey" PRIMARY KEY ("company_id", "email")
);
ALTER TABLE "company_admins" ADD CONSTRAINT "company_admins_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;
