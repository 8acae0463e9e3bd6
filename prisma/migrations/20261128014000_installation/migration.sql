-- Which installation this database belongs to: one row, written at the first start.
CREATE TABLE "installation" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "environment" "environment" NOT NULL,
    "is_demo" BOOLEAN NOT NULL,
    "key_checks" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "installation_is_one_row" CHECK ("id" = 1)
);

-- Keys and sessions belong to one environment, and those of a demo to a demo. Where nothing tells the environment of the rows
-- that exist, the first start does, which knows its own.
ALTER TABLE "api_keys" ADD COLUMN "environment" "environment", ADD COLUMN "is_demo" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "sessions" ADD COLUMN "environment" "environment", ADD COLUMN "is_demo" BOOLEAN NOT NULL DEFAULT false;

UPDATE "api_keys" SET
  "environment" = CASE WHEN EXISTS (SELECT 1 FROM "companies" WHERE "environment" = 'production') THEN 'production' ELSE 'demo' END::"environment",
  "is_demo" = EXISTS (SELECT 1 FROM "accounts" WHERE "provider" = 'demo');
UPDATE "sessions" s SET
  "environment" = CASE WHEN EXISTS (SELECT 1 FROM "companies" WHERE "environment" = 'production') THEN 'production' ELSE 'demo' END::"environment",
  "is_demo" = EXISTS (SELECT 1 FROM "accounts" a WHERE a."user_id" = s."user_id" AND a."provider" = 'demo');

ALTER TABLE "api_keys" ALTER COLUMN "environment" SET NOT NULL;
ALTER TABLE "sessions" ALTER COLUMN "environment" SET NOT NULL;

-- Waits that a header without a bound had made.
UPDATE "gusto_rate_budgets" SET "blocked_until" = NULL WHERE "blocked_until" > now() + interval '1 hour';
UPDATE "sync_runs" SET "resume_at" = now() WHERE "resume_at" > now() + interval '1 hour';
