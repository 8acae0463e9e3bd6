-- CreateTable
CREATE TABLE "company_benefits" (
    "company_id" UUID NOT NULL,
    "gusto_uuid" UUID NOT NULL,
    "description" TEXT,
    "benefit_type" INTEGER,
    "enrollment_count" INTEGER,
    "source" TEXT,
    "partner_name" TEXT,
    "active" BOOLEAN,
    "responsible_for_employer_taxes" BOOLEAN,
    "responsible_for_employee_w2" BOOLEAN,
    "catch_up_type" TEXT,
    "version" TEXT,
    "raw" JSONB NOT NULL,
    "previous" JSONB,
    "created_run_id" UUID NOT NULL,
    "changed_run_id" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "missing_run_id" UUID,
    "reader_version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "company_benefits_pkey" PRIMARY KEY ("company_id","gusto_uuid")
);

-- CreateIndex
CREATE INDEX "company_benefits_reader_version_idx" ON "company_benefits"("reader_version");

-- AddForeignKey
ALTER TABLE "company_benefits" ADD CONSTRAINT "company_benefits_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;
