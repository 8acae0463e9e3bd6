-- Incidents: what is broken, by cause and time: docs/decisions/0023-incidents.md
-- Beside older releases: their processes write standings without a problem. A trigger then keeps the bare status as the problem, so nothing
-- is missed; the reason follows with the next change that a process of this release takes up.

ALTER TABLE "company_standings"
  -- The status and why, "retrying:rate_limited"; null while nothing is wrong.
  ADD COLUMN "problem" TEXT,
  ADD COLUMN "problem_since" TIMESTAMPTZ(3);

CREATE FUNCTION "keep_problem_of_status"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."problem" := CASE WHEN NEW."status" IN ('reconnect_required', 'ended_at_gusto', 'held', 'retrying', 'abandoned') THEN NEW."status" || ':' END;
  NEW."problem_since" := CASE WHEN NEW."problem" IS NOT NULL THEN COALESCE(NEW."failing_since", now()) END;
  RETURN NEW;
END $$;
CREATE TRIGGER "company_standings_keep_problem" BEFORE INSERT OR UPDATE ON "company_standings" FOR EACH ROW
  WHEN (split_part(COALESCE(NEW."problem", ''), ':', 1) <> CASE
    WHEN NEW."status" IN ('reconnect_required', 'ended_at_gusto', 'held', 'retrying', 'abandoned') OR NEW."status" = 'not_checked' AND NEW."problem" IS NOT NULL
    THEN NEW."status" ELSE '' END)
  EXECUTE FUNCTION "keep_problem_of_status"();

-- CreateTable
CREATE TABLE "incidents" (
    "id" UUID NOT NULL,
    "cause" TEXT NOT NULL,
    "severity" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,
    "accepts" BOOLEAN NOT NULL DEFAULT true,
    "resolved_at" TIMESTAMPTZ(3),
    "signal_since" TIMESTAMPTZ(3),
    "signal_companies" INTEGER NOT NULL DEFAULT 0,
    "signal_waiting" INTEGER NOT NULL DEFAULT 0,
    "companies" INTEGER NOT NULL DEFAULT 0,
    "waiting" INTEGER NOT NULL DEFAULT 0,
    "touched" INTEGER NOT NULL DEFAULT 0,
    "told" INTEGER NOT NULL DEFAULT 0,
    "related" JSONB NOT NULL DEFAULT '{}',
    "version" INTEGER NOT NULL DEFAULT 1,
    "assignee_user_id" UUID,
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by" TEXT,
    "snoozed_until" TIMESTAMPTZ(3),

    CONSTRAINT "incidents_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "incident_companies" (
    "incident_id" UUID NOT NULL,
    "company_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "problem" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,
    "left_at" TIMESTAMPTZ(3),
    "waiting" BOOLEAN NOT NULL,

    CONSTRAINT "incident_companies_pkey" PRIMARY KEY ("incident_id","company_id")
);

-- CreateTable
CREATE TABLE "incident_events" (
    "id" BIGSERIAL NOT NULL,
    "incident_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "type" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "companies" INTEGER,
    "detail" TEXT,

    CONSTRAINT "incident_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "incident_changes" (
    "id" BIGSERIAL NOT NULL,
    "company_id" UUID NOT NULL,

    CONSTRAINT "incident_changes_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "incidents_assignee_user_id_idx" ON "incidents"("assignee_user_id");
-- CreateIndex
CREATE INDEX "incidents_cause_resolved_at_idx" ON "incidents"("cause", "resolved_at");
-- CreateIndex
CREATE INDEX "incidents_resolved_at_id_idx" ON "incidents"("resolved_at" DESC, "id" DESC);
-- CreateIndex
CREATE INDEX "incident_companies_company_id_left_at_idx" ON "incident_companies"("company_id", "left_at");
-- CreateIndex
CREATE INDEX "incident_companies_left_at_idx" ON "incident_companies"("left_at");
-- CreateIndex
CREATE INDEX "incident_events_incident_id_id_idx" ON "incident_events"("incident_id", "id" DESC);

-- One incident a cause takes companies in, and a company is in one incident for its connection and in one for its sync.
CREATE UNIQUE INDEX "incidents_one_accepts" ON "incidents"("cause") WHERE "resolved_at" IS NULL AND "accepts";
CREATE UNIQUE INDEX "incident_companies_one_each" ON "incident_companies"("company_id", "source") WHERE "left_at" IS NULL;
-- In the order of the pages.
CREATE INDEX "incidents_open" ON "incidents"("severity", "since", "id") WHERE "resolved_at" IS NULL;
CREATE INDEX "incident_companies_affected" ON "incident_companies"("incident_id", "since", "company_id") WHERE "left_at" IS NULL;
CREATE INDEX "incident_companies_recovered" ON "incident_companies"("incident_id", "since", "company_id") WHERE "left_at" IS NOT NULL;

-- AddForeignKey
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_assignee_user_id_fkey" FOREIGN KEY ("assignee_user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
-- AddForeignKey
ALTER TABLE "incident_companies" ADD CONSTRAINT "incident_companies_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incidents"("id") ON DELETE CASCADE ON UPDATE CASCADE;
-- AddForeignKey
ALTER TABLE "incident_companies" ADD CONSTRAINT "incident_companies_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;
-- AddForeignKey
ALTER TABLE "incident_events" ADD CONSTRAINT "incident_events_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incidents"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Moves when an incident has changed: what open pages compare.
CREATE SEQUENCE "incidents_revision";

-- How many companies an incident has now, how many of them wait, and how many it had in all: kept with its companies, whoever changes them.
CREATE FUNCTION "count_incident_companies"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    UPDATE "incidents" SET "companies" = 0, "waiting" = 0 WHERE "companies" > 0;
  ELSIF TG_OP = 'INSERT' THEN
    UPDATE "incidents" i SET "companies" = i."companies" + s."here", "waiting" = i."waiting" + s."waiting", "touched" = i."touched" + s."all"
    FROM (SELECT "incident_id", count(*) AS "all", count(*) FILTER (WHERE "left_at" IS NULL) AS "here", count(*) FILTER (WHERE "left_at" IS NULL AND "waiting") AS "waiting"
      FROM "new_rows" GROUP BY 1) s WHERE i."id" = s."incident_id";
  ELSE
    UPDATE "incidents" i SET "companies" = i."companies" - s."here", "waiting" = i."waiting" - s."waiting"
    FROM (SELECT "incident_id", count(*) FILTER (WHERE "left_at" IS NULL) AS "here", count(*) FILTER (WHERE "left_at" IS NULL AND "waiting") AS "waiting"
      FROM "old_rows" GROUP BY 1) s WHERE i."id" = s."incident_id" AND (s."here" > 0);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION "recount_incident_companies"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "incidents" i SET "companies" = i."companies" + s."here", "waiting" = i."waiting" + s."waiting"
  FROM (SELECT "incident_id", sum("step") FILTER (WHERE "left_at" IS NULL) AS "here", COALESCE(sum("step") FILTER (WHERE "left_at" IS NULL AND "waiting"), 0) AS "waiting"
    FROM (SELECT "incident_id", "left_at", "waiting", 1 AS "step" FROM "new_rows" UNION ALL SELECT "incident_id", "left_at", "waiting", -1 FROM "old_rows") moved
    GROUP BY 1) s WHERE i."id" = s."incident_id" AND (s."here" <> 0 OR s."waiting" <> 0);
  RETURN NULL;
END $$;
CREATE TRIGGER "incident_companies_count_inserted" AFTER INSERT ON "incident_companies" REFERENCING NEW TABLE AS "new_rows" FOR EACH STATEMENT EXECUTE FUNCTION "count_incident_companies"();
CREATE TRIGGER "incident_companies_count_deleted" AFTER DELETE ON "incident_companies" REFERENCING OLD TABLE AS "old_rows" FOR EACH STATEMENT EXECUTE FUNCTION "count_incident_companies"();
CREATE TRIGGER "incident_companies_count_updated" AFTER UPDATE ON "incident_companies" REFERENCING NEW TABLE AS "new_rows" OLD TABLE AS "old_rows" FOR EACH STATEMENT EXECUTE FUNCTION "recount_incident_companies"();
CREATE TRIGGER "incident_companies_count_truncated" AFTER TRUNCATE ON "incident_companies" FOR EACH STATEMENT EXECUTE FUNCTION "count_incident_companies"();

-- Which companies may have come into an incident or left one. Lines are only added, so nobody waits here.
CREATE FUNCTION "note_incident_of_standing"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO "incident_changes" ("company_id") SELECT "company_id" FROM "new_rows" WHERE "problem" IS NOT NULL;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO "incident_changes" ("company_id") SELECT "company_id" FROM "old_rows" WHERE "problem" IS NOT NULL;
  ELSE
    INSERT INTO "incident_changes" ("company_id") SELECT n."company_id" FROM "new_rows" n JOIN "old_rows" o ON o."company_id" = n."company_id"
    WHERE n."problem" IS DISTINCT FROM o."problem" OR (n."problem" IS NOT NULL AND n."serving" <> o."serving") OR (n."status" = 'disconnected' AND o."status" <> 'disconnected');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "company_standings_note_incident_inserted" AFTER INSERT ON "company_standings" REFERENCING NEW TABLE AS "new_rows" FOR EACH STATEMENT EXECUTE FUNCTION "note_incident_of_standing"();
CREATE TRIGGER "company_standings_note_incident_deleted" AFTER DELETE ON "company_standings" REFERENCING OLD TABLE AS "old_rows" FOR EACH STATEMENT EXECUTE FUNCTION "note_incident_of_standing"();
CREATE TRIGGER "company_standings_note_incident_updated" AFTER UPDATE ON "company_standings" REFERENCING NEW TABLE AS "new_rows" OLD TABLE AS "old_rows" FOR EACH STATEMENT EXECUTE FUNCTION "note_incident_of_standing"();

-- A run that failed, the next one that did not, and a company whose sync was switched off meanwhile.
CREATE FUNCTION "note_incident_of_sync"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'sync_runs' THEN
    INSERT INTO "incident_changes" ("company_id") SELECT NEW."company_id"
    WHERE NEW."state" = 'failed' OR EXISTS (SELECT 1 FROM "incident_companies" m WHERE m."company_id" = NEW."company_id" AND m."source" = 'sync' AND m."left_at" IS NULL);
  ELSE
    INSERT INTO "incident_changes" ("company_id") SELECT NEW."id"
    WHERE EXISTS (SELECT 1 FROM "incident_companies" m WHERE m."company_id" = NEW."id" AND m."source" = 'sync' AND m."left_at" IS NULL);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "sync_runs_note_incident" AFTER UPDATE OF "state" ON "sync_runs" FOR EACH ROW
  WHEN (OLD."state" <> NEW."state" AND NEW."state" IN ('succeeded', 'partial', 'failed')) EXECUTE FUNCTION "note_incident_of_sync"();
CREATE TRIGGER "companies_note_incident" AFTER UPDATE OF "sync_selected" ON "companies" FOR EACH ROW
  WHEN (OLD."sync_selected" AND NOT NEW."sync_selected") EXECUTE FUNCTION "note_incident_of_sync"();

-- What is broken already: the standings of these companies are computed again, with their problem.
INSERT INTO "company_standing_changes" ("company_id") SELECT "company_id" FROM "company_standings"
WHERE "status" IN ('reconnect_required', 'ended_at_gusto', 'held', 'retrying', 'abandoned') OR "status" = 'not_checked' AND "last_verified" > 0;
