-- A row that one list lacks is not gone yet: it is remembered who missed it first. And rows know which version of their reader
-- wrote their columns, so that a mended reader mends them from the JSON that is stored.
ALTER TABLE "company_profiles" ADD COLUMN "missing_run_id" UUID, ADD COLUMN "reader_version" INTEGER NOT NULL DEFAULT 1;
CREATE INDEX "company_profiles_reader_version_idx" ON "company_profiles"("reader_version");
ALTER TABLE "locations" ADD COLUMN "missing_run_id" UUID, ADD COLUMN "reader_version" INTEGER NOT NULL DEFAULT 1;
CREATE INDEX "locations_reader_version_idx" ON "locations"("reader_version");
ALTER TABLE "departments" ADD COLUMN "missing_run_id" UUID, ADD COLUMN "reader_version" INTEGER NOT NULL DEFAULT 1;
CREATE INDEX "departments_reader_version_idx" ON "departments"("reader_version");
ALTER TABLE "employees" ADD COLUMN "missing_run_id" UUID, ADD COLUMN "reader_version" INTEGER NOT NULL DEFAULT 1;
CREATE INDEX "employees_reader_version_idx" ON "employees"("reader_version");
ALTER TABLE "jobs" ADD COLUMN "missing_run_id" UUID, ADD COLUMN "reader_version" INTEGER NOT NULL DEFAULT 1;
CREATE INDEX "jobs_reader_version_idx" ON "jobs"("reader_version");
ALTER TABLE "compensations" ADD COLUMN "missing_run_id" UUID, ADD COLUMN "reader_version" INTEGER NOT NULL DEFAULT 1;
CREATE INDEX "compensations_reader_version_idx" ON "compensations"("reader_version");
ALTER TABLE "contractors" ADD COLUMN "missing_run_id" UUID, ADD COLUMN "reader_version" INTEGER NOT NULL DEFAULT 1;
CREATE INDEX "contractors_reader_version_idx" ON "contractors"("reader_version");
ALTER TABLE "pay_schedules" ADD COLUMN "missing_run_id" UUID, ADD COLUMN "reader_version" INTEGER NOT NULL DEFAULT 1;
CREATE INDEX "pay_schedules_reader_version_idx" ON "pay_schedules"("reader_version");
ALTER TABLE "pay_periods" ADD COLUMN "missing_run_id" UUID, ADD COLUMN "reader_version" INTEGER NOT NULL DEFAULT 1;
CREATE INDEX "pay_periods_reader_version_idx" ON "pay_periods"("reader_version");
ALTER TABLE "payrolls" ADD COLUMN "missing_run_id" UUID, ADD COLUMN "reader_version" INTEGER NOT NULL DEFAULT 1;
CREATE INDEX "payrolls_reader_version_idx" ON "payrolls"("reader_version");
ALTER TABLE "payroll_compensations" ADD COLUMN "missing_run_id" UUID, ADD COLUMN "reader_version" INTEGER NOT NULL DEFAULT 1;
CREATE INDEX "payroll_compensations_reader_version_idx" ON "payroll_compensations"("reader_version");

-- Filled in from the stored JSON by the reader, version 2.
ALTER TABLE "payrolls" ADD COLUMN "reversal_payroll_uuids" UUID[];
