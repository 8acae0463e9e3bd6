-- What each day was for a company, and for all of them: the strips of ninety days. Written by
-- lib/companies/verified-days/keep-verified-days.ts alone, with the standings: one row a company and day.

-- No foreign key, as in company_standings: writing it waits for nobody who holds the company.
CREATE TABLE "company_verified_days" (
  "company_id" UUID NOT NULL,
  -- In UTC.
  "day" DATE NOT NULL,
  -- Gusto accepted the connection on that day.
  "verified" BOOLEAN NOT NULL,
  -- It failed for some part of the day.
  "failing" BOOLEAN NOT NULL,
  -- verified | failing | not_checked | not_connected: how the day ended, as far as is known.
  "ended_as" TEXT NOT NULL,

  CONSTRAINT "company_verified_days_pkey" PRIMARY KEY ("company_id", "day")
);
CREATE INDEX "company_verified_days_day_idx" ON "company_verified_days"("day");

-- Counted as the rows above are written, so that no page counts them.
CREATE TABLE "fleet_verified_days" (
  "day" DATE NOT NULL,
  "verified" INTEGER NOT NULL,
  -- The most that were connected at once on that day.
  "companies" INTEGER NOT NULL,

  CONSTRAINT "fleet_verified_days_pkey" PRIMARY KEY ("day")
);

-- Today's rows of the companies that are here already: the next update of the standings writes them.
INSERT INTO "company_standing_changes" ("company_id") SELECT "id" FROM "companies";
