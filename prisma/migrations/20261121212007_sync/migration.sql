-- CreateEnum
CREATE TYPE "sync_run_state" AS ENUM ('queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "sync_resource_state" AS ENUM ('pending', 'running', 'succeeded', 'failed', 'skipped');

-- AlterTable
ALTER TABLE "companies" ADD COLUMN     "erase_requested_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "sync_runs" (
    "id" UUID NOT NULL,
    "company_id" UUID NOT NULL,
    "state" "sync_run_state" NOT NULL DEFAULT 'queued',
    "trigger" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "lane" INTEGER NOT NULL,
    "targets" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "lease_holder" TEXT,
    "lease_expires_at" TIMESTAMPTZ(3),
    "resume_at" TIMESTAMPTZ(3),
    "waiting_for" TEXT,
    "takeovers" INTEGER NOT NULL DEFAULT 0,
    "calls" INTEGER NOT NULL DEFAULT 0,
    "summary" TEXT,

    CONSTRAINT "sync_runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sync_checkpoints" (
    "run_id" UUID NOT NULL,
    "resource" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "state" "sync_resource_state" NOT NULL DEFAULT 'pending',
    "cursor" JSONB,
    "pages_done" INTEGER NOT NULL DEFAULT 0,
    "pages_total" INTEGER,
    "total_count" INTEGER,
    "rows_read" INTEGER NOT NULL DEFAULT 0,
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "deleted" INTEGER NOT NULL DEFAULT 0,
    "set_aside" INTEGER NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "sync_checkpoints_pkey" PRIMARY KEY ("run_id","resource")
);

-- CreateTable
CREATE TABLE "sync_pages" (
    "run_id" UUID NOT NULL,
    "table" TEXT NOT NULL,
    "window" INTEGER NOT NULL,
    "page" INTEGER NOT NULL,
    "uuids" UUID[],

    CONSTRAINT "sync_pages_pkey" PRIMARY KEY ("run_id","table","window","page")
);

-- CreateTable
CREATE TABLE "sync_set_aside" (
    "id" BIGSERIAL NOT NULL,
    "run_id" UUID NOT NULL,
    "company_id" UUID NOT NULL,
    "resource" TEXT NOT NULL,
    "gusto_uuid" TEXT,
    "reason" TEXT NOT NULL,
    "raw" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sync_set_aside_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gusto_rate_budgets" (
    "key" TEXT NOT NULL,
    "limit_per_minute" INTEGER NOT NULL,
    "spent" TIMESTAMPTZ(3)[],
    "blocked_until" TIMESTAMPTZ(3),
    "person_waiting_until" TIMESTAMPTZ(3),
    "webhook_waiting_until" TIMESTAMPTZ(3),

    CONSTRAINT "gusto_rate_budgets_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "pay_reveals" (
    "session_id" UUID NOT NULL,
    "company_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pay_reveals_pkey" PRIMARY KEY ("session_id","company_id")
);

-- CreateTable
CREATE TABLE "company_profiles" (
    "company_id" UUID NOT NULL,
    "gusto_uuid" UUID NOT NULL,
    "name" TEXT,
    "trade_name" TEXT,
    "entity_type" TEXT,
    "tier" TEXT,
    "company_status" TEXT,
    "join_date" DATE,
    "version" TEXT,
    "raw" JSONB NOT NULL,
    "previous" JSONB,
    "created_run_id" UUID NOT NULL,
    "changed_run_id" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "company_profiles_pkey" PRIMARY KEY ("company_id")
);

-- CreateTable
CREATE TABLE "locations" (
    "company_id" UUID NOT NULL,
    "gusto_uuid" UUID NOT NULL,
    "street_1" TEXT,
    "street_2" TEXT,
    "city" TEXT,
    "state" TEXT,
    "zip" TEXT,
    "country" TEXT,
    "phone_number" TEXT,
    "active" BOOLEAN,
    "version" TEXT,
    "raw" JSONB NOT NULL,
    "previous" JSONB,
    "created_run_id" UUID NOT NULL,
    "changed_run_id" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "locations_pkey" PRIMARY KEY ("company_id","gusto_uuid")
);

-- CreateTable
CREATE TABLE "departments" (
    "company_id" UUID NOT NULL,
    "gusto_uuid" UUID NOT NULL,
    "title" TEXT,
    "people" INTEGER,
    "version" TEXT,
    "raw" JSONB NOT NULL,
    "previous" JSONB,
    "created_run_id" UUID NOT NULL,
    "changed_run_id" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "departments_pkey" PRIMARY KEY ("company_id","gusto_uuid")
);

-- CreateTable
CREATE TABLE "employees" (
    "company_id" UUID NOT NULL,
    "gusto_uuid" UUID NOT NULL,
    "first_name" TEXT,
    "last_name" TEXT,
    "preferred_first_name" TEXT,
    "email" TEXT,
    "phone" TEXT,
    "job_title" TEXT,
    "department" TEXT,
    "department_uuid" UUID,
    "manager_uuid" UUID,
    "employment_status" TEXT,
    "onboarding_status" TEXT,
    "payment_method" TEXT,
    "onboarded" BOOLEAN,
    "terminated" BOOLEAN,
    "hire_date" DATE,
    "termination_date" DATE,
    "version" TEXT,
    "raw" JSONB NOT NULL,
    "previous" JSONB,
    "created_run_id" UUID NOT NULL,
    "changed_run_id" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "employees_pkey" PRIMARY KEY ("company_id","gusto_uuid")
);

-- CreateTable
CREATE TABLE "jobs" (
    "company_id" UUID NOT NULL,
    "gusto_uuid" UUID NOT NULL,
    "employee_uuid" UUID NOT NULL,
    "title" TEXT,
    "primary" BOOLEAN,
    "location_uuid" UUID,
    "hire_date" DATE,
    "rate" DECIMAL(14,2),
    "payment_unit" TEXT,
    "version" TEXT,
    "raw" JSONB NOT NULL,
    "previous" JSONB,
    "created_run_id" UUID NOT NULL,
    "changed_run_id" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "jobs_pkey" PRIMARY KEY ("company_id","gusto_uuid")
);

-- CreateTable
CREATE TABLE "compensations" (
    "company_id" UUID NOT NULL,
    "gusto_uuid" UUID NOT NULL,
    "job_uuid" UUID NOT NULL,
    "employee_uuid" UUID NOT NULL,
    "rate" DECIMAL(14,2),
    "payment_unit" TEXT,
    "flsa_status" TEXT,
    "effective_date" DATE,
    "version" TEXT,
    "raw" JSONB NOT NULL,
    "previous" JSONB,
    "created_run_id" UUID NOT NULL,
    "changed_run_id" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "compensations_pkey" PRIMARY KEY ("company_id","gusto_uuid")
);

-- CreateTable
CREATE TABLE "contractors" (
    "company_id" UUID NOT NULL,
    "gusto_uuid" UUID NOT NULL,
    "type" TEXT,
    "first_name" TEXT,
    "last_name" TEXT,
    "business_name" TEXT,
    "email" TEXT,
    "wage_type" TEXT,
    "hourly_rate" DECIMAL(14,2),
    "start_date" DATE,
    "is_active" BOOLEAN,
    "onboarded" BOOLEAN,
    "department" TEXT,
    "version" TEXT,
    "raw" JSONB NOT NULL,
    "previous" JSONB,
    "created_run_id" UUID NOT NULL,
    "changed_run_id" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "contractors_pkey" PRIMARY KEY ("company_id","gusto_uuid")
);

-- CreateTable
CREATE TABLE "pay_schedules" (
    "company_id" UUID NOT NULL,
    "gusto_uuid" UUID NOT NULL,
    "name" TEXT,
    "frequency" TEXT,
    "anchor_pay_date" DATE,
    "anchor_end_of_pay_period" DATE,
    "day_1" INTEGER,
    "day_2" INTEGER,
    "auto_payroll" BOOLEAN,
    "active" BOOLEAN,
    "version" TEXT,
    "raw" JSONB NOT NULL,
    "previous" JSONB,
    "created_run_id" UUID NOT NULL,
    "changed_run_id" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "pay_schedules_pkey" PRIMARY KEY ("company_id","gusto_uuid")
);

-- CreateTable
CREATE TABLE "pay_periods" (
    "company_id" UUID NOT NULL,
    "gusto_uuid" UUID NOT NULL,
    "pay_schedule_uuid" UUID,
    "start_date" DATE,
    "end_date" DATE,
    "payroll_uuid" UUID,
    "check_date" DATE,
    "processed" BOOLEAN,
    "version" TEXT,
    "raw" JSONB NOT NULL,
    "previous" JSONB,
    "created_run_id" UUID NOT NULL,
    "changed_run_id" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "pay_periods_pkey" PRIMARY KEY ("company_id","gusto_uuid")
);

-- CreateTable
CREATE TABLE "payrolls" (
    "company_id" UUID NOT NULL,
    "gusto_uuid" UUID NOT NULL,
    "check_date" DATE,
    "start_date" DATE,
    "end_date" DATE,
    "pay_schedule_uuid" UUID,
    "payroll_deadline" TIMESTAMPTZ(3),
    "processed" BOOLEAN,
    "processed_date" DATE,
    "calculated_at" TIMESTAMPTZ(3),
    "off_cycle" BOOLEAN,
    "off_cycle_reason" TEXT,
    "external" BOOLEAN,
    "gross_pay" DECIMAL(14,2),
    "net_pay" DECIMAL(14,2),
    "employee_taxes" DECIMAL(14,2),
    "employer_taxes" DECIMAL(14,2),
    "benefits" DECIMAL(14,2),
    "reimbursements" DECIMAL(14,2),
    "company_debit" DECIMAL(14,2),
    "compensations_due" BOOLEAN NOT NULL,
    "version" TEXT,
    "raw" JSONB NOT NULL,
    "previous" JSONB,
    "created_run_id" UUID NOT NULL,
    "changed_run_id" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "payrolls_pkey" PRIMARY KEY ("company_id","gusto_uuid")
);

-- CreateTable
CREATE TABLE "payroll_compensations" (
    "company_id" UUID NOT NULL,
    "payroll_uuid" UUID NOT NULL,
    "employee_uuid" UUID NOT NULL,
    "first_name" TEXT,
    "last_name" TEXT,
    "payment_method" TEXT,
    "excluded" BOOLEAN,
    "gross_pay" DECIMAL(14,2),
    "net_pay" DECIMAL(14,2),
    "check_amount" DECIMAL(14,2),
    "hours" DECIMAL(10,3),
    "version" TEXT,
    "raw" JSONB NOT NULL,
    "previous" JSONB,
    "created_run_id" UUID NOT NULL,
    "changed_run_id" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "payroll_compensations_pkey" PRIMARY KEY ("company_id","payroll_uuid","employee_uuid")
);

-- CreateIndex
CREATE INDEX "sync_runs_company_id_id_idx" ON "sync_runs"("company_id", "id" DESC);

-- CreateIndex
CREATE INDEX "sync_runs_state_resume_at_idx" ON "sync_runs"("state", "resume_at");

-- CreateIndex
CREATE INDEX "sync_set_aside_run_id_idx" ON "sync_set_aside"("run_id");

-- CreateIndex
CREATE INDEX "sync_set_aside_company_id_idx" ON "sync_set_aside"("company_id");

-- CreateIndex
CREATE INDEX "jobs_company_id_employee_uuid_idx" ON "jobs"("company_id", "employee_uuid");

-- CreateIndex
CREATE INDEX "compensations_company_id_employee_uuid_idx" ON "compensations"("company_id", "employee_uuid");

-- CreateIndex
CREATE INDEX "payroll_compensations_company_id_employee_uuid_idx" ON "payroll_compensations"("company_id", "employee_uuid");

-- AddForeignKey
ALTER TABLE "sync_runs" ADD CONSTRAINT "sync_runs_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sync_checkpoints" ADD CONSTRAINT "sync_checkpoints_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "sync_runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sync_pages" ADD CONSTRAINT "sync_pages_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "sync_runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sync_set_aside" ADD CONSTRAINT "sync_set_aside_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "sync_runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sync_set_aside" ADD CONSTRAINT "sync_set_aside_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pay_reveals" ADD CONSTRAINT "pay_reveals_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pay_reveals" ADD CONSTRAINT "pay_reveals_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "company_profiles" ADD CONSTRAINT "company_profiles_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "locations" ADD CONSTRAINT "locations_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "departments" ADD CONSTRAINT "departments_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "employees" ADD CONSTRAINT "employees_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "compensations" ADD CONSTRAINT "compensations_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contractors" ADD CONSTRAINT "contractors_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pay_schedules" ADD CONSTRAINT "pay_schedules_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pay_periods" ADD CONSTRAINT "pay_periods_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payrolls" ADD CONSTRAINT "payrolls_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payroll_compensations" ADD CONSTRAINT "payroll_compensations_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written by hand: what the schema language cannot say.

-- One company, one run at work and at most one that waits for it. The queue may hand a run out twice; this may not happen.
CREATE UNIQUE INDEX "sync_runs_one_running" ON "sync_runs" ("company_id") WHERE "state" = 'running';
CREATE UNIQUE INDEX "sync_runs_one_queued" ON "sync_runs" ("company_id") WHERE "state" = 'queued';

-- A run at work without a deadline could never be taken over.
ALTER TABLE "sync_runs" ADD CONSTRAINT "sync_runs_running_has_lease"
  CHECK ("state" <> 'running' OR ("lease_holder" IS NOT NULL AND "lease_expires_at" IS NOT NULL));
