-- What the pages on calls add up, kept beside the records of each minute.
-- A page of thirty days then costs the same with one company and with 100,000, and the records themselves need not be kept so long.

-- Of everybody, in steps of a minute, a quarter of an hour and six hours: what the ranges of the usage page are drawn in.
CREATE TABLE "gusto_call_totals" (
  "step_minutes" INTEGER NOT NULL,
  "at" TIMESTAMPTZ(0) NOT NULL,
  "endpoint" TEXT NOT NULL,
  "status" INTEGER NOT NULL,
  "calls" INTEGER NOT NULL,
  "total_ms" BIGINT NOT NULL,
  "max_ms" INTEGER NOT NULL,
  "lowest_remaining" INTEGER,
  "last_minute" TIMESTAMPTZ(0) NOT NULL,

  CONSTRAINT "gusto_call_totals_pkey" PRIMARY KEY ("step_minutes", "at", "endpoint", "status")
);

-- Of one company, in steps of six hours. What is shorter is read from its records.
CREATE TABLE "gusto_company_call_totals" (
  "company_id" UUID NOT NULL,
  "at" TIMESTAMPTZ(0) NOT NULL,
  "endpoint" TEXT NOT NULL,
  "status" INTEGER NOT NULL,
  "calls" INTEGER NOT NULL,
  "total_ms" BIGINT NOT NULL,
  "max_ms" INTEGER NOT NULL,
  "lowest_remaining" INTEGER,

  CONSTRAINT "gusto_company_call_totals_pkey" PRIMARY KEY ("company_id", "at", "endpoint", "status")
);
CREATE INDEX "gusto_company_call_totals_at_idx" ON "gusto_company_call_totals"("at");

-- Failed calls of everybody, by their reason ('' when none is known), in the same steps.
CREATE TABLE "gusto_failure_totals" (
  "step_minutes" INTEGER NOT NULL,
  "at" TIMESTAMPTZ(0) NOT NULL,
  "endpoint" TEXT NOT NULL,
  "status" INTEGER NOT NULL,
  "reason" TEXT NOT NULL,
  "failures" INTEGER NOT NULL,
  "last_at" TIMESTAMPTZ(3) NOT NULL,
  -- Of the newest of them.
  "request_ids" TEXT[] NOT NULL,

  CONSTRAINT "gusto_failure_totals_pkey" PRIMARY KEY ("step_minutes", "at", "endpoint", "status", "reason")
);

-- Who writes records takes turns, as all of them add to the same few totals: an insert that meets records and one that makes some
-- would else wait for each other in a circle.
CREATE FUNCTION "take_turn_with_call_totals"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('gusto call totals', 0));
  RETURN NULL;
END $$;

-- Adds to the totals what was added to records.
CREATE FUNCTION "add_call_totals"("added" "gusto_call_buckets"[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO "gusto_call_totals" AS kept ("step_minutes", "at", "endpoint", "status", "calls", "total_ms", "max_ms", "lowest_remaining", "last_minute")
  SELECT step, date_bin(make_interval(mins => step), "minute", 'epoch'::timestamptz), "endpoint", "status",
    sum("calls"), sum("total_ms"), max("max_ms"), min("lowest_remaining"), max("minute")
  FROM unnest("added"), unnest(ARRAY[1, 15, 360]) AS step GROUP BY 1, 2, 3, 4
  ON CONFLICT ("step_minutes", "at", "endpoint", "status") DO UPDATE SET
    "calls" = kept."calls" + excluded."calls", "total_ms" = kept."total_ms" + excluded."total_ms",
    "max_ms" = GREATEST(kept."max_ms", excluded."max_ms"), "lowest_remaining" = LEAST(kept."lowest_remaining", excluded."lowest_remaining"),
    "last_minute" = GREATEST(kept."last_minute", excluded."last_minute");
  INSERT INTO "gusto_company_call_totals" AS kept ("company_id", "at", "endpoint", "status", "calls", "total_ms", "max_ms", "lowest_remaining")
  SELECT "company_id", date_bin('6 hours', "minute", 'epoch'::timestamptz), "endpoint", "status",
    sum("calls"), sum("total_ms"), max("max_ms"), min("lowest_remaining")
  FROM unnest("added") GROUP BY 1, 2, 3, 4
  ON CONFLICT ("company_id", "at", "endpoint", "status") DO UPDATE SET
    "calls" = kept."calls" + excluded."calls", "total_ms" = kept."total_ms" + excluded."total_ms",
    "max_ms" = GREATEST(kept."max_ms", excluded."max_ms"), "lowest_remaining" = LEAST(kept."lowest_remaining", excluded."lowest_remaining");
$$;

-- In the transaction that writes records, whoever writes them. What retention deletes of the records stays in the totals.
CREATE FUNCTION "keep_call_totals"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM "gusto_call_totals";
    DELETE FROM "gusto_company_call_totals";
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM "add_call_totals"(ARRAY(SELECT ROW(n.*)::"gusto_call_buckets" FROM "new_rows" n));
  ELSE
    PERFORM "add_call_totals"(ARRAY(
      SELECT ROW("environment", "minute", "company_id", "endpoint", "status", n."calls" - o."calls", n."total_ms" - o."total_ms", n."max_ms", n."lowest_remaining")::"gusto_call_buckets"
      FROM "new_rows" n JOIN "old_rows" o USING ("environment", "minute", "company_id", "endpoint", "status")));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "gusto_call_buckets_take_turn" BEFORE INSERT OR UPDATE ON "gusto_call_buckets" FOR EACH STATEMENT EXECUTE FUNCTION "take_turn_with_call_totals"();
CREATE TRIGGER "gusto_call_buckets_inserted" AFTER INSERT ON "gusto_call_buckets" REFERENCING NEW TABLE AS "new_rows" FOR EACH STATEMENT EXECUTE FUNCTION "keep_call_totals"();
CREATE TRIGGER "gusto_call_buckets_updated" AFTER UPDATE ON "gusto_call_buckets" REFERENCING NEW TABLE AS "new_rows" OLD TABLE AS "old_rows" FOR EACH STATEMENT EXECUTE FUNCTION "keep_call_totals"();
CREATE TRIGGER "gusto_call_buckets_truncated" AFTER TRUNCATE ON "gusto_call_buckets" FOR EACH STATEMENT EXECUTE FUNCTION "keep_call_totals"();

-- A failed call is written once.
CREATE FUNCTION "keep_failure_totals"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM "gusto_failure_totals";
    RETURN NULL;
  END IF;
  INSERT INTO "gusto_failure_totals" AS kept ("step_minutes", "at", "endpoint", "status", "reason", "failures", "last_at", "request_ids")
  SELECT step, date_bin(make_interval(mins => step), n."at", 'epoch'::timestamptz), "endpoint", "status", COALESCE("reason", ''), count(*), max(n."at"),
    COALESCE((array_agg("request_id" ORDER BY n."at" DESC) FILTER (WHERE "request_id" IS NOT NULL))[1:3], '{}')
  FROM "new_rows" n, unnest(ARRAY[1, 15, 360]) AS step GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT ("step_minutes", "at", "endpoint", "status", "reason") DO UPDATE SET
    "failures" = kept."failures" + excluded."failures", "last_at" = GREATEST(kept."last_at", excluded."last_at"),
    "request_ids" = (CASE WHEN excluded."last_at" >= kept."last_at" THEN excluded."request_ids" || kept."request_ids" ELSE kept."request_ids" || excluded."request_ids" END)[1:3];
  RETURN NULL;
END $$;
CREATE TRIGGER "gusto_call_failures_take_turn" BEFORE INSERT ON "gusto_call_failures" FOR EACH STATEMENT EXECUTE FUNCTION "take_turn_with_call_totals"();
CREATE TRIGGER "gusto_call_failures_inserted" AFTER INSERT ON "gusto_call_failures" REFERENCING NEW TABLE AS "new_rows" FOR EACH STATEMENT EXECUTE FUNCTION "keep_failure_totals"();
CREATE TRIGGER "gusto_call_failures_truncated" AFTER TRUNCATE ON "gusto_call_failures" FOR EACH STATEMENT EXECUTE FUNCTION "keep_failure_totals"();

-- What calls look like that are neither of an unknown uuid nor over a budget: where they began to fail is looked for by time.
CREATE INDEX "gusto_call_failures_unusual" ON "gusto_call_failures"("at" DESC) WHERE "status" NOT IN (404, 429);
CREATE INDEX "gusto_call_failures_company_unusual" ON "gusto_call_failures"("company_id", "at" DESC) WHERE "status" NOT IN (404, 429);

-- The records that are here already. Nobody adds to them meanwhile: the triggers above have locked their tables.
INSERT INTO "gusto_call_totals"
SELECT step, date_bin(make_interval(mins => step), "minute", 'epoch'::timestamptz), "endpoint", "status", sum("calls"), sum("total_ms"), max("max_ms"), min("lowest_remaining"), max("minute")
FROM "gusto_call_buckets", unnest(ARRAY[1, 15, 360]) AS step
WHERE "minute" > now() - CASE WHEN step = 360 THEN interval '40 days' ELSE interval '3 days' END GROUP BY 1, 2, 3, 4;
INSERT INTO "gusto_company_call_totals"
SELECT "company_id", date_bin('6 hours', "minute", 'epoch'::timestamptz), "endpoint", "status", sum("calls"), sum("total_ms"), max("max_ms"), min("lowest_remaining")
FROM "gusto_call_buckets" WHERE "minute" > now() - interval '40 days' GROUP BY 1, 2, 3, 4;
INSERT INTO "gusto_failure_totals"
SELECT step, date_bin(make_interval(mins => step), f."at", 'epoch'::timestamptz), "endpoint", "status", COALESCE("reason", ''), count(*), max(f."at"),
  COALESCE((array_agg("request_id" ORDER BY f."at" DESC) FILTER (WHERE "request_id" IS NOT NULL))[1:3], '{}')
FROM "gusto_call_failures" f, unnest(ARRAY[1, 15, 360]) AS step
WHERE f."at" > now() - CASE WHEN step = 360 THEN interval '40 days' ELSE interval '3 days' END GROUP BY 1, 2, 3, 4, 5;
