-- Runs are taken up in turns, one of each customer after the other: a fleet that asked first lets everybody else in between.
ALTER TABLE "sync_runs" ADD COLUMN "customer" TEXT NOT NULL DEFAULT '', ADD COLUMN "urgency" INTEGER NOT NULL DEFAULT 3, ADD COLUMN "turn" BIGINT NOT NULL DEFAULT 0;

-- Runs that wait now keep their order within their customer.
WITH numbered AS (
  SELECT r.id, who.customer, row_number() OVER (PARTITION BY who.customer ORDER BY r.lane, r.id) AS turn
  FROM sync_runs r
  CROSS JOIN LATERAL (SELECT COALESCE((
    SELECT g.resource_owner_uuid FROM company_grants g JOIN gusto_auth_tokens t ON t.id = g.token_id
    WHERE g.company_id = r.company_id AND g.ended_at IS NULL AND t.state NOT IN ('reconnect_required', 'disconnected')
    ORDER BY g.created_at, g.id LIMIT 1), r.company_id::text) AS customer) who
  WHERE r.state IN ('queued', 'running')
)
UPDATE sync_runs r SET customer = n.customer, turn = n.turn,
  urgency = CASE r.trigger WHEN 'person' THEN 0 WHEN 'pick' THEN 1 WHEN 'schedule' THEN 3 ELSE 2 END
FROM numbered n WHERE n.id = r.id;

-- Who is next, and how many are before a run.
CREATE INDEX "sync_runs_turns" ON "sync_runs" ("turn", "id") WHERE "state" IN ('queued', 'running');
CREATE INDEX "sync_runs_line" ON "sync_runs" ("turn", "id") WHERE "state" = 'queued';
-- How far the turns are, and how far one customer's.
CREATE INDEX "sync_runs_started_turns" ON "sync_runs" ("turn" DESC) WHERE "started_at" IS NOT NULL;
CREATE INDEX "sync_runs_customer" ON "sync_runs" ("customer", "urgency", "turn" DESC);
