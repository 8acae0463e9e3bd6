-- What the list of all companies is filtered, ordered and counted by, kept beside it: docs/decisions/0017-kept-standings.md
-- A row is written by lib/companies/fleet/update-standings.ts alone. Triggers only note whose row is out of date.
-- It refers to its company without a foreign key, so that writing it waits for nobody who holds the company.

CREATE TABLE "company_standings" (
  "company_id" UUID NOT NULL,
  -- The health as it is without a pause of the application; `abandoned`: a refresh whose lease has run out.
  "status" TEXT NOT NULL,
  -- Whether the stored access token is still valid.
  "serving" BOOLEAN NOT NULL,
  -- When time alone makes this row untrue; null when it never does.
  "valid_until" TIMESTAMPTZ(3),
  "sort_name" TEXT COLLATE "C" NOT NULL,
  -- Unix milliseconds; 0: never.
  "last_verified" BIGINT NOT NULL,
  -- Unix milliseconds; 9e15: none is planned.
  "next_refresh" BIGINT NOT NULL,
  "failing_since" TIMESTAMPTZ(3),

  CONSTRAINT "company_standings_pkey" PRIMARY KEY ("company_id")
) WITH (fillfactor = 90);

CREATE INDEX "company_standings_by_name" ON "company_standings"("status", "serving", "sort_name", "company_id");
CREATE INDEX "company_standings_by_last_verified" ON "company_standings"("status", "serving", "last_verified", "sort_name", "company_id");
CREATE INDEX "company_standings_by_next_refresh" ON "company_standings"("status", "serving", "next_refresh", "sort_name", "company_id");
CREATE INDEX "company_standings_valid_until_idx" ON "company_standings"("valid_until");
CREATE INDEX "company_standings_failing" ON "company_standings"("status", "serving", "failing_since") WHERE "failing_since" IS NOT NULL;

-- How many rows stand where. Kept by the triggers below, in the transaction that changes a row.
CREATE TABLE "company_standing_counts" (
  "status" TEXT NOT NULL,
  "serving" BOOLEAN NOT NULL,
  "count" INTEGER NOT NULL,

  CONSTRAINT "company_standing_counts_pkey" PRIMARY KEY ("status", "serving")
);

CREATE FUNCTION "count_standings"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM "company_standing_counts";
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO "company_standing_counts" AS kept SELECT "status", "serving", count(*) FROM "new_rows" GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT ("status", "serving") DO UPDATE SET "count" = kept."count" + excluded."count";
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO "company_standing_counts" AS kept SELECT "status", "serving", -count(*) FROM "old_rows" GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT ("status", "serving") DO UPDATE SET "count" = kept."count" + excluded."count";
  ELSE
    INSERT INTO "company_standing_counts" AS kept
    SELECT "status", "serving", sum("step") FROM (
      SELECT "status", "serving", 1 AS "step" FROM "new_rows" UNION ALL SELECT "status", "serving", -1 FROM "old_rows") moved
    GROUP BY 1, 2 HAVING sum("step") <> 0 ORDER BY 1, 2
    ON CONFLICT ("status", "serving") DO UPDATE SET "count" = kept."count" + excluded."count";
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "company_standings_count_inserted" AFTER INSERT ON "company_standings" REFERENCING NEW TABLE AS "new_rows" FOR EACH STATEMENT EXECUTE FUNCTION "count_standings"();
CREATE TRIGGER "company_standings_count_updated" AFTER UPDATE ON "company_standings" REFERENCING NEW TABLE AS "new_rows" OLD TABLE AS "old_rows" FOR EACH STATEMENT EXECUTE FUNCTION "count_standings"();
CREATE TRIGGER "company_standings_count_deleted" AFTER DELETE ON "company_standings" REFERENCING OLD TABLE AS "old_rows" FOR EACH STATEMENT EXECUTE FUNCTION "count_standings"();
CREATE TRIGGER "company_standings_count_truncated" AFTER TRUNCATE ON "company_standings" FOR EACH STATEMENT EXECUTE FUNCTION "count_standings"();

-- Whose row is out of date. Lines are only added, so that no transaction waits for another one here; a company may have several.
CREATE TABLE "company_standing_changes" (
  "id" BIGSERIAL NOT NULL,
  "company_id" UUID NOT NULL,

  CONSTRAINT "company_standing_changes_pkey" PRIMARY KEY ("id")
);

-- Moves when a row has changed: what open pages compare.
CREATE SEQUENCE "company_standings_revision";

CREATE FUNCTION "note_standing_of_company"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    -- Not TRUNCATE: one statement may empty all of them, and then they are in use.
    DELETE FROM "company_standings";
    DELETE FROM "company_standing_changes";
  ELSE
    INSERT INTO "company_standing_changes" ("company_id") VALUES (COALESCE(NEW."id", OLD."id"));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "companies_note_truncation" AFTER TRUNCATE ON "companies" FOR EACH STATEMENT EXECUTE FUNCTION "note_standing_of_company"();
CREATE TRIGGER "companies_note_new_standing" AFTER INSERT OR DELETE ON "companies" FOR EACH ROW EXECUTE FUNCTION "note_standing_of_company"();
CREATE TRIGGER "companies_note_standing" AFTER UPDATE OF "name", "delete_requested_at" ON "companies" FOR EACH ROW
  WHEN (OLD."name" IS DISTINCT FROM NEW."name" OR OLD."delete_requested_at" IS DISTINCT FROM NEW."delete_requested_at")
  EXECUTE FUNCTION "note_standing_of_company"();

CREATE FUNCTION "note_standing_of_grant"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO "company_standing_changes" ("company_id") VALUES (OLD."company_id");
  END IF;
  IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND NEW."company_id" <> OLD."company_id" THEN
    INSERT INTO "company_standing_changes" ("company_id") VALUES (NEW."company_id");
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "company_grants_note_standing" AFTER INSERT OR UPDATE OR DELETE ON "company_grants" FOR EACH ROW EXECUTE FUNCTION "note_standing_of_grant"();

CREATE FUNCTION "note_standing_of_token"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "company_standing_changes" ("company_id") SELECT "company_id" FROM "company_grants" WHERE "token_id" = NEW."id";
  RETURN NULL;
END $$;
-- A claim alone is not noted, but one that takes over from another is: there are no more refreshes under way than processes make, and
-- update-standings.ts looks at all of them that are not marked yet.
CREATE TRIGGER "gusto_auth_tokens_note_standing" AFTER UPDATE ON "gusto_auth_tokens" FOR EACH ROW
  WHEN (
    (OLD."state" IS DISTINCT FROM NEW."state" AND NEW."state" <> 'refreshing')
    OR (OLD."state" = 'refreshing' AND OLD."lease_expires_at" IS DISTINCT FROM NEW."lease_expires_at")
    OR (OLD."state_reason", OLD."access_token_expiration", OLD."refresh_due_at", OLD."retry_at", OLD."last_error", OLD."failing_since", OLD."held_since", OLD."last_refreshed_at", OLD."last_proved_at")
      IS DISTINCT FROM (NEW."state_reason", NEW."access_token_expiration", NEW."refresh_due_at", NEW."retry_at", NEW."last_error", NEW."failing_since", NEW."held_since", NEW."last_refreshed_at", NEW."last_proved_at")
  ) EXECUTE FUNCTION "note_standing_of_token"();

-- The companies that are here already: the first look at the list, or the worker, computes their rows.
INSERT INTO "company_standing_changes" ("company_id") SELECT "id" FROM "companies";

-- What is typed is looked up by its pieces of one, two or three characters, whatever they are; the text itself is compared after that.
-- A function of our own and no extension, so that no role needs rights for one.
CREATE FUNCTION "search_grams"("value" TEXT) RETURNS TEXT[] LANGUAGE SQL IMMUTABLE PARALLEL SAFE
RETURN (SELECT array_agg(DISTINCT substr("value", "at", "size")) FROM generate_series(1, length("value")) "at", generate_series(1, 3) "size" WHERE "at" + "size" - 1 <= length("value"));
CREATE INDEX "companies_search_grams" ON "companies" USING gin (search_grams("search_text"));

-- The list of companies tells pages apart by this.
CREATE INDEX "companies_updated_at_idx" ON "companies"("updated_at");
