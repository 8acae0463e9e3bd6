-- The first failure since the last success, and when the worker looks whether Gusto still accepts the pair.
-- The default of check_due_at lets every pair that is stored, whichever way, be looked at soon.
ALTER TABLE "gusto_auth_tokens" ADD COLUMN "failing_since" TIMESTAMPTZ(3), ADD COLUMN "check_due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- What fails today has failed since the first failure that the timeline knows of after the last success.
UPDATE "gusto_auth_tokens" t SET "failing_since" = COALESCE(
  (SELECT min(e."at") FROM "token_events" e WHERE e."token_id" = t."id" AND e."type" IN ('refresh_failed', 'rejected') AND e."at" >= COALESCE(t."last_refreshed_at", t."created_at")),
  t."state_since")
WHERE t."state" IN ('uncertain', 'reconnect_required') OR (t."state" <> 'disconnected' AND t."last_error" IS NOT NULL);

-- The next pairs to look at; what has ended is not among them.
CREATE INDEX "gusto_auth_tokens_check_due_at_idx" ON "gusto_auth_tokens" ("environment", "check_due_at") WHERE "state" NOT IN ('reconnect_required', 'disconnected');
