-- What is due for a check is looked for by its date alone.
DROP INDEX "gusto_auth_tokens_check_due_at_idx";
CREATE INDEX "gusto_auth_tokens_check_due_at_idx" ON "gusto_auth_tokens" ("check_due_at") WHERE "state" NOT IN ('reconnect_required', 'disconnected');
