-- Each company is looked at about once a day: its name and state at Gusto, or, without a living grant, how long its data may stay. The
-- day is spread over the companies that are there, so that the first day after an update is a day like every other.
ALTER TABLE "companies"
  ADD COLUMN "next_review_at" TIMESTAMPTZ(3) NOT NULL DEFAULT (now() + interval '1 day'),
  ADD COLUMN "delete_requested_at" TIMESTAMPTZ(3),
  ADD COLUMN "deleted_gusto_uuid" UUID;
UPDATE "companies" SET "next_review_at" = now() + random() * interval '1 day';

CREATE INDEX "companies_environment_next_review_at_idx" ON "companies"("environment", "next_review_at");

ALTER TABLE "users" ADD COLUMN "deleted_at" TIMESTAMPTZ(3);

-- Written by hand: what the schema language cannot say.

-- The few that wait to be erased or deleted are found without a look at the others.
CREATE INDEX "companies_erasing" ON "companies" ("erase_requested_at") WHERE "erase_requested_at" IS NOT NULL;
CREATE INDEX "companies_deleting" ON "companies" ("delete_requested_at") WHERE "delete_requested_at" IS NOT NULL;

-- Everything of a company is found by the company: what is erased or deleted must not need a look at everybody's rows.
CREATE INDEX "provisions_company_id_idx" ON "provisions"("company_id");
CREATE INDEX "authorization_requests_expected_company_id_idx" ON "authorization_requests"("expected_company_id");
CREATE INDEX "pay_reveals_company_id_idx" ON "pay_reveals"("company_id");
