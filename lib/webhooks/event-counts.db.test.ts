import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { withDatabase } from "#test/with-database.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { EVENT_COUNTS, keepEventCounts } from "./keep-event-counts.ts";

withDatabase();

const IDS = Array.from({ length: 12 }, () => randomUUID());
const TYPES = ["employee.updated", "company.deprovisioned"] as const;
const STATES = ["received", "processed", "ignored", "failed"] as const;

const someEvents = fc.subarray(IDS, { minLength: 1, maxLength: 6 });
const change = fc.oneof(
  fc.record({
    kind: fc.constant("arrive" as const),
    ids: someEvents,
    type: fc.constantFrom(...TYPES),
    source: fc.constantFrom("webhook", "events"),
    hoursAgo: fc.constantFrom(0, 1, 20, 400),
  }),
  fc.record({ kind: fc.constant("again" as const), ids: someEvents }),
  fc.record({
    kind: fc.constant("settle" as const),
    ids: someEvents,
    state: fc.constantFrom(...STATES),
  }),
  fc.record({ kind: fc.constant("delete" as const), ids: someEvents }),
  fc.record({ kind: fc.constant("take up" as const) }),
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

async function make(change: Change): Promise<unknown> {
  if (change.kind === "take up") return keepEventCounts();
  const where = { id: { in: change.ids.toSorted() } };
  if (change.kind === "again")
    return db().$executeRaw`
      UPDATE webhook_events
      SET deliveries = deliveries + 1
      WHERE id = ANY(
        ARRAY(
          SELECT id
          FROM webhook_events
          WHERE id = ANY(${where.id.in}::uuid[])
          ORDER BY id
          FOR UPDATE
        )
      )`;
  if (change.kind === "settle")
    return db().$executeRaw`
      UPDATE webhook_events
      SET state = ${change.state}::webhook_event_state
      WHERE id = ANY(
        ARRAY(
          SELECT id
          FROM webhook_events
          WHERE id = ANY(${where.id.in}::uuid[])
          ORDER BY id
          FOR UPDATE
        )
      )`;
  if (change.kind === "delete")
    return db().$executeRaw`
      DELETE FROM webhook_events
      WHERE id = ANY(
        ARRAY(
          SELECT id
          FROM webhook_events
          WHERE id = ANY(${where.id.in}::uuid[])
          ORDER BY id
          FOR UPDATE
        )
      )`;
  return db().webhookEvent.createMany({
    data: where.id.in.map((id) => ({
      id,
      environment: "demo",
      eventType: change.type,
      companyUuid: randomUUID(),
      occurredAt: new Date(),
      receivedAt: new Date(Date.now() - change.hoursAgo * HOUR_MS),
      source: change.source,
      deliveries: change.source === "webhook" ? 1 : 0,
      body: {},
    })),
    skipDuplicates: true,
  });
}

/** Counts and truth by one statement, hence at one moment: whatever differs. */
const readDifferences = () => db().$queryRaw<unknown[]>`
  WITH kept AS (
    SELECT step_minutes, at, event_type, source, state, sum(events)::int AS events,
      sum(repeats)::int AS repeats, sum(repeated)::int AS repeated
    FROM ${EVENT_COUNTS}
    GROUP BY 1, 2, 3, 4, 5
    HAVING sum(events) <> 0 OR sum(repeats) <> 0 OR sum(repeated) <> 0
  ), truth AS (
    SELECT s.step_minutes, s.at, s.event_type, e.source, e.state, count(*)::int AS events,
      sum(GREATEST(e.deliveries - 1, 0))::int AS repeats,
      (count(*) FILTER (WHERE e.deliveries > 1))::int AS repeated
    FROM webhook_events e
    CROSS JOIN LATERAL (
      VALUES (0, 'epoch'::timestamptz, e.event_type),
        (1440, date_trunc('day', e.received_at, 'UTC'), e.event_type),
        (60, date_trunc('hour', e.received_at, 'UTC'), '')
    ) AS s (step_minutes, at, event_type)
    WHERE s.step_minutes <> 60 OR e.received_at > now() - interval '40 hours'
    GROUP BY 1, 2, 3, 4, 5
  )
  (SELECT 'kept' AS side, * FROM kept EXCEPT ALL SELECT 'kept', * FROM truth)
  UNION ALL (SELECT 'truth', * FROM truth EXCEPT ALL SELECT 'truth', * FROM kept)`;

it("event counts are correct at every moment, whatever several processes change at once", async () => {
  await db().$executeRaw`TRUNCATE webhook_events`;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(change, { minLength: 1, maxLength: 10 }), { minLength: 3, maxLength: 3 }),
      async (processes) => {
        let isOver = false;
        const working = Promise.all(
          processes.map(async (changes) => {
            for (const each of changes) await make(each);
          }),
        ).finally(() => (isOver = true));
        do expect(await readDifferences()).toEqual([]);
        while (!isOver);
        await working;
        expect(await readDifferences()).toEqual([]);
      },
    ),
    { numRuns: 25, seed: 20_261_128 },
  );
  await keepEventCounts();
  expect(await db().webhookEventCountChange.count()).toBe(0);
  expect(await readDifferences()).toEqual([]);
});
