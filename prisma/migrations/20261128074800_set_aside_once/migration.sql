-- A row that cannot be read is one record while it stands, not one more with every run. Of those that are there the newest stays, and
-- knows since when. A process of the release before still writes without a key while an update rolls out: its rows get one of their own.
ALTER TABLE "sync_set_aside"
  ADD COLUMN "row_key" TEXT NOT NULL DEFAULT (gen_random_uuid())::text,
  ADD COLUMN "first_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

UPDATE "sync_set_aside" SET "row_key" = COALESCE("gusto_uuid", 'raw:' || md5("raw"::text));
UPDATE "sync_set_aside" s SET "first_at" = grouped.first
FROM (SELECT "company_id", "resource", "row_key", min("at") AS first FROM "sync_set_aside" GROUP BY 1, 2, 3) grouped
WHERE (s."company_id", s."resource", s."row_key") = (grouped."company_id", grouped."resource", grouped."row_key");
DELETE FROM "sync_set_aside" s USING (SELECT "company_id", "resource", "row_key", max("id") AS newest FROM "sync_set_aside" GROUP BY 1, 2, 3) grouped
WHERE (s."company_id", s."resource", s."row_key") = (grouped."company_id", grouped."resource", grouped."row_key") AND s."id" <> grouped.newest;

CREATE UNIQUE INDEX "sync_set_aside_company_id_resource_row_key_key" ON "sync_set_aside"("company_id", "resource", "row_key");
DROP INDEX "sync_set_aside_company_id_idx";

-- What stands outlives the record of its run.
ALTER TABLE "sync_set_aside" ALTER COLUMN "run_id" DROP NOT NULL, DROP CONSTRAINT "sync_set_aside_run_id_fkey";
ALTER TABLE "sync_set_aside" ADD CONSTRAINT "sync_set_aside_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "sync_runs"("id") ON DELETE SET NULL ON UPDATE CASCADE;
