-- What readiness looks for in a long history, and there is little of: found by an index of its own.
CREATE INDEX "token_events_rejected" ON "token_events"("at") WHERE "type" = 'rejected';
CREATE INDEX "audit_log_connects" ON "audit_log"("at" DESC) WHERE "action" IN ('connect', 'reconnect');
CREATE INDEX "audit_log_key_rotations" ON "audit_log"("id" DESC) WHERE "action" = 'key_rotated';
