-- How many webhook events there are of each kind, kept beside them: what the page of webhooks and readiness say of a day, of thirty days and
-- of all that is stored costs the same however many there are.

-- `step_minutes`: 60 and 1440, or 0 for all that is stored; `at` is the beginning of the step by the time of arrival. Within an hour all types are one ('').
CREATE TABLE "webhook_event_counts" (
  "step_minutes" INTEGER NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "event_type" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "state" "webhook_event_state" NOT NULL,
  "events" INTEGER NOT NULL,
  -- Deliveries beyond the first, and events that have some.
  "repeats" INTEGER NOT NULL,
  "repeated" INTEGER NOT NULL,
  "last_at" TIMESTAMPTZ(3),
  "last_repeated_at" TIMESTAMPTZ(3),

  CONSTRAINT "webhook_event_counts_pkey" PRIMARY KEY ("step_minutes", "at", "event_type", "source", "state")
);

-- What is not added to the counts yet. A delivery only adds a line: it waits for nobody who works on other events. Lines are taken up by
-- lib/webhooks/keep-event-counts.ts, and readers read them along.
CREATE TABLE "webhook_event_count_changes" (
  "id" BIGSERIAL NOT NULL,
  "hour" TIMESTAMPTZ(3) NOT NULL,
  "event_type" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "state" "webhook_event_state" NOT NULL,
  "events" INTEGER NOT NULL,
  "repeats" INTEGER NOT NULL,
  "repeated" INTEGER NOT NULL,
  "last_at" TIMESTAMPTZ(3),
  "last_repeated_at" TIMESTAMPTZ(3),

  CONSTRAINT "webhook_event_count_changes_pkey" PRIMARY KEY ("id")
);

CREATE FUNCTION "note_event_counts"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM "webhook_event_counts";
    DELETE FROM "webhook_event_count_changes";
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO "webhook_event_count_changes" ("hour", "event_type", "source", "state", "events", "repeats", "repeated", "last_at", "last_repeated_at")
    SELECT date_trunc('hour', "received_at", 'UTC'), "event_type", "source", "state", count(*), sum(GREATEST("deliveries" - 1, 0)), count(*) FILTER (WHERE "deliveries" > 1),
      max("received_at"), max("received_at") FILTER (WHERE "deliveries" > 1)
    FROM "new_rows" GROUP BY 1, 2, 3, 4;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO "webhook_event_count_changes" ("hour", "event_type", "source", "state", "events", "repeats", "repeated")
    SELECT date_trunc('hour', "received_at", 'UTC'), "event_type", "source", "state", -count(*), -sum(GREATEST("deliveries" - 1, 0)), -count(*) FILTER (WHERE "deliveries" > 1)
    FROM "old_rows" GROUP BY 1, 2, 3, 4;
  ELSE
    INSERT INTO "webhook_event_count_changes" ("hour", "event_type", "source", "state", "events", "repeats", "repeated", "last_at", "last_repeated_at")
    SELECT date_trunc('hour', "received_at", 'UTC'), "event_type", "source", "state", sum("sign"), sum("sign" * GREATEST("deliveries" - 1, 0)), sum("sign" * ("deliveries" > 1)::int),
      max("received_at") FILTER (WHERE "sign" = 1), max("received_at") FILTER (WHERE "sign" = 1 AND "deliveries" > 1)
    FROM (
      SELECT 1 AS "sign", "received_at", "event_type", "source", "state", "deliveries" FROM "new_rows"
      UNION ALL SELECT -1, "received_at", "event_type", "source", "state", "deliveries" FROM "old_rows") moved
    GROUP BY 1, 2, 3, 4 HAVING sum("sign") <> 0 OR sum("sign" * GREATEST("deliveries" - 1, 0)) <> 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "webhook_events_count_inserted" AFTER INSERT ON "webhook_events" REFERENCING NEW TABLE AS "new_rows" FOR EACH STATEMENT EXECUTE FUNCTION "note_event_counts"();
CREATE TRIGGER "webhook_events_count_updated" AFTER UPDATE ON "webhook_events" REFERENCING NEW TABLE AS "new_rows" OLD TABLE AS "old_rows" FOR EACH STATEMENT EXECUTE FUNCTION "note_event_counts"();
CREATE TRIGGER "webhook_events_count_deleted" AFTER DELETE ON "webhook_events" REFERENCING OLD TABLE AS "old_rows" FOR EACH STATEMENT EXECUTE FUNCTION "note_event_counts"();
CREATE TRIGGER "webhook_events_count_truncated" AFTER TRUNCATE ON "webhook_events" FOR EACH STATEMENT EXECUTE FUNCTION "note_event_counts"();

-- The events that are here already. Nobody adds to them meanwhile: the triggers above have locked their table.
INSERT INTO "webhook_event_count_changes" ("hour", "event_type", "source", "state", "events", "repeats", "repeated", "last_at", "last_repeated_at")
SELECT date_trunc('hour', "received_at", 'UTC'), "event_type", "source", "state", count(*), sum(GREATEST("deliveries" - 1, 0)), count(*) FILTER (WHERE "deliveries" > 1),
  max("received_at"), max("received_at") FILTER (WHERE "deliveries" > 1)
FROM "webhook_events" GROUP BY 1, 2, 3, 4;

-- The list of events of one type, and those that no webhook has brought.
CREATE INDEX "webhook_events_event_type_received_at_id_idx" ON "webhook_events" ("event_type", "received_at" DESC, "id" DESC);
CREATE INDEX "webhook_events_undelivered" ON "webhook_events" ("received_at" DESC) WHERE "deliveries" = 0;
