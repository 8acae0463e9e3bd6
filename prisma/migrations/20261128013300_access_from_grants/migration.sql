-- A company admin's access was a stored row that nothing ever took back: whoever had connected a company once saw its payroll data
-- for good. It now comes from the grants themselves. Every row of the table came from a grant of the same person, so nobody
-- whose grant lives loses anything.
DROP TABLE "company_access";

CREATE INDEX "company_grants_resource_owner_uuid_idx" ON "company_grants"("resource_owner_uuid");

-- Whose grant is whose, one line a grant. `lost_at` is null while the grant lives: it is open, and Gusto has not refused its pair
-- for good. A pair that fails for a passing reason, or whose outcome nobody knows, lives.
CREATE VIEW "company_access" AS
SELECT a."user_id", g."company_id", g."id" AS "grant_id", g."created_at",
  CASE WHEN g."ended_at" IS NOT NULL THEN g."ended_at"
       WHEN t."state" IN ('reconnect_required', 'disconnected') THEN t."state_since" END AS "lost_at"
FROM "accounts" a
JOIN "company_grants" g ON g."resource_owner_uuid" = a."provider_account_id"
JOIN "gusto_auth_tokens" t ON t."id" = g."token_id"
WHERE a."provider" = 'gusto';

-- While an update rolls out, a process of the release before still writes its row when somebody connects. There is nothing to keep.
CREATE FUNCTION "ignore_company_access_row"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RETURN NEW;
END
$$;
CREATE TRIGGER "company_access_ignores_rows"
  INSTEAD OF INSERT ON "company_access"
  FOR EACH ROW EXECUTE FUNCTION "ignore_company_access_row"();
