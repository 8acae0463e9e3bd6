-- Pairs that are kept beside living ones may be as many as there are companies; those whose turn has come are found without a look at them.
DROP INDEX "gusto_auth_tokens_to_revoke_idx";
CREATE INDEX "gusto_auth_tokens_to_revoke_idx" ON "gusto_auth_tokens" (COALESCE("retry_at", '-infinity'::timestamptz)) WHERE "state" = 'disconnected' AND "refresh_token" IS NOT NULL;

-- Notices stay for good: the newest of a kind, those that are to be mailed and the last that was mailed are found without the old ones.
CREATE INDEX "notices_kind_created_at_idx" ON "notices"("kind", "created_at");
CREATE INDEX "notices_to_mail_idx" ON "notices"("created_at") WHERE "mailed_at" IS NULL;
CREATE INDEX "notices_mailed_at_idx" ON "notices"("mailed_at");
