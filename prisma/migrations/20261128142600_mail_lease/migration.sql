-- A notice counts as mailed once the mail server has taken it. Until then whoever is mailing it holds it for a while, so that one who is
-- killed in the middle leaves it to the next.
ALTER TABLE "notices" ADD COLUMN "mail_lease_until" TIMESTAMPTZ(3);
CREATE INDEX "notices_being_mailed" ON "notices" ("mail_lease_until") WHERE "mail_lease_until" IS NOT NULL;
