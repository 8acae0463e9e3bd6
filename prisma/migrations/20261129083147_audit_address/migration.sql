-- CreateIndex
CREATE INDEX "audit_log_ip_id_idx" ON "audit_log"("ip", "id" DESC);
