-- What sweeps and lists look for, by index: they read what is due and what a page holds, however large the tables are.

-- When a pair may be taken by refresh-ahead: after its lease, its planned retry, or the time at which it is due. Earlier than anything: now.
CREATE INDEX "gusto_auth_tokens_sweep" ON "gusto_auth_tokens" (
  (COALESCE(GREATEST("lease_expires_at", "retry_at", CASE WHEN "state" = 'active' AND "retry_at" IS NULL THEN COALESCE("refresh_due_at", 'infinity'::timestamptz) END), '-infinity'::timestamptz))
) WHERE "state" IN ('active', 'refreshing', 'uncertain');

CREATE INDEX "companies_chosen" ON "companies" ("id") WHERE "sync_selected";
CREATE INDEX "companies_deleted_gusto_uuid" ON "companies" ("deleted_gusto_uuid") WHERE "deleted_gusto_uuid" IS NOT NULL;

DROP INDEX "webhook_events_received_at_idx";
CREATE INDEX "webhook_events_received_at_id_idx" ON "webhook_events" ("received_at" DESC, "id" DESC);
CREATE INDEX "notices_unread" ON "notices" ("created_at" DESC) WHERE "dismissed_at" IS NULL;
