-- The pair that an authorization brought: whoever is killed in the middle of connecting leaves behind what the worker needs to finish it.
ALTER TABLE "authorization_requests" ADD COLUMN "token_id" UUID;
CREATE UNIQUE INDEX "authorization_requests_token_id_key" ON "authorization_requests" ("token_id");
ALTER TABLE "authorization_requests" ADD CONSTRAINT "authorization_requests_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "gusto_auth_tokens" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
