-- When everything of a company was last asked for is the newest entry here: the sweep costs the same, however long the history of runs is.
CREATE INDEX "sync_runs_whole" ON "sync_runs" ("company_id", "created_at" DESC) WHERE "targets" IS NULL;

-- "People" is who is there. Where employees were synced, the count is brought up to them; elsewhere Gusto is asked at the next connection.
UPDATE "companies" c SET "people_count" = counted.people
FROM (SELECT "company_id", count(*) FILTER (WHERE "deleted_at" IS NULL AND "terminated" IS NOT TRUE)::int AS people FROM "employees" GROUP BY "company_id") counted
WHERE counted."company_id" = c."id" AND c."people_count" IS DISTINCT FROM counted.people;
