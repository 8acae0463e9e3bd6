-- When a company's data was erased is asked on each of its pages. Services' reads and writes are in the same log, many a company.
CREATE INDEX "audit_log_erased_idx" ON "audit_log" ("subject", "id" DESC) WHERE "action" = 'erased';
