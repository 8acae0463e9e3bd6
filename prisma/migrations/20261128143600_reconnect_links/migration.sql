-- Links by which an admin reconnects a company without an account: docs/decisions/0022-reconnect-links.md
-- Beside older releases: they write a user with every authorization request and look requests up by their user. An older worker that
-- finds one of a link unfinished, because a process was killed, refuses it, and the admin presses the button again.

-- AlterTable
ALTER TABLE "authorization_requests" ADD COLUMN     "browser_hash" TEXT,
ADD COLUMN     "reconnect_link_id" UUID,
ALTER COLUMN "user_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "reconnect_links" (
    "id" UUID NOT NULL,
    "company_id" UUID NOT NULL,
    "email" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "mail_lease_until" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),
    "mail_refused_at" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3),
    "problem" TEXT,
    "problem_at" TIMESTAMPTZ(3),
    "done_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "reconnect_links_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "reconnect_links_company_id_created_at_idx" ON "reconnect_links"("company_id", "created_at");

-- CreateIndex
CREATE INDEX "reconnect_links_created_at_idx" ON "reconnect_links"("created_at");

-- CreateIndex
CREATE INDEX "reconnect_links_expires_at_idx" ON "reconnect_links"("expires_at");

-- CreateIndex
CREATE INDEX "authorization_requests_reconnect_link_id_idx" ON "authorization_requests"("reconnect_link_id");

-- AddForeignKey
ALTER TABLE "authorization_requests" ADD CONSTRAINT "authorization_requests_reconnect_link_id_fkey" FOREIGN KEY ("reconnect_link_id") REFERENCES "reconnect_links"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reconnect_links" ADD CONSTRAINT "reconnect_links_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A request belongs to a person, or to a link and the browser that opened it.
ALTER TABLE "authorization_requests" ADD CONSTRAINT "authorization_requests_starter" CHECK (
  ("user_id" IS NULL) = ("reconnect_link_id" IS NOT NULL) AND ("reconnect_link_id" IS NULL) = ("browser_hash" IS NULL)
);

-- What the mail job looks for.
CREATE INDEX "reconnect_links_to_mail" ON "reconnect_links" ("created_at")
  WHERE "email" IS NOT NULL AND "sent_at" IS NULL AND "mail_refused_at" IS NULL AND "done_at" IS NULL AND "revoked_at" IS NULL;
