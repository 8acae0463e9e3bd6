-- Which keys are in use: found from one to the next, whatever the number of rows.
CREATE INDEX "gusto_auth_tokens_by_key" ON "gusto_auth_tokens" (split_part("refresh_token", '.', 2)) WHERE "refresh_token" IS NOT NULL;
