-- What is due in a person's companies, and the last payrolls of each, without reading all payrolls that a company ever had.
CREATE INDEX "payrolls_by_pay_date" ON "payrolls" ("company_id", "check_date") WHERE "deleted_at" IS NULL;
-- Whether a payroll reverses another: few were ever reversed.
CREATE INDEX "payrolls_reversed" ON "payrolls" ("company_id") WHERE cardinality("reversal_payroll_uuids") > 0;
