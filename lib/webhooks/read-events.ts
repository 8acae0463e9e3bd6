import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { z } from "zod";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { gustoEvent, type GustoEvent, listEventsCall } from "#lib/gusto/organization.ts";
import { logger } from "#lib/platform/logger.ts";
import { callOrganization, ORGANIZATION_LANES } from "#lib/calls/call-organization.ts";
import { describeCallOutcome } from "#lib/organization/describe-outcome.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { MISSED } from "./missed-sql.ts";
import { processEventsJob } from "./process-events-job.ts";

/*
 * Gusto's list of the last thirty days' events, read from where the last reading ended. It has the
 * events no webhook brought: while we were unreachable, before a subscription was verified, or
 * after Gusto gave up on a delivery. They go into the same table, with the same exactly-once
 * effect.
 */

const PAGE = 100;
/** The most pages per reading; the next reading continues there. */
const MOST_PAGES = 500;

type Reading =
  { kind: "read"; pages: number; found: number } | { kind: "not_read"; problem: string };

export async function readEvents(): Promise<Reading> {
  const environment = env().GUSTO_ENVIRONMENT;
  const known = await db().eventCursor.upsert({
    where: { environment },
    create: { environment },
    update: {},
  });
  const startedAt = databaseNow();
  let after = known.lastEventUuid;
  let found = 0;
  let passedOver = 0;
  let pages = 0;
  for (; pages < MOST_PAGES; pages += 1) {
    const outcome = await callOrganization(listEventsCall(after, PAGE), eventList, {
      lane: ORGANIZATION_LANES.job,
    });
    if (outcome.kind === "invalid" && after !== null) {
      // Gusto no longer knows the cursor, so everything it still has is read again. Known events
      // stay as they are.
      after = null;
      await db().eventCursor.updateMany({
        data: { lastEventUuid: null, lastEventAt: null },
      });
      continue;
    }
    if (outcome.kind !== "ok") return recordProblem(describeCallOutcome(outcome));
    const { events, unreadable, lastUuid, isFull } = outcome.value;
    passedOver += unreadable;
    found += await storePage(events, lastUuid);
    if (isFull && (lastUuid === null || lastUuid === after)) return recordStandstill(unreadable);
    after = lastUuid ?? after;
    if (!isFull) break;
  }
  if (passedOver > 0)
    logger().warn(
      { entries: passedOver },
      "Some entries of Gusto's event list could not be read and were skipped",
    );
  const gap = found === 0 ? 0 : await countGap(startedAt);
  await db().eventCursor.updateMany({
    data: {
      checkedAt: databaseNow(),
      problem: null,
      ...(gap > 0 && { lastGap: gap, lastGapAt: databaseNow() }),
    },
  });
  return { kind: "read", pages, found };
}

/** How many of the events this reading found should have come by webhook. */
async function countGap(since: Date): Promise<number> {
  const [row] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count
    FROM webhook_events e
    WHERE e.received_at >= ${since} AND ${MISSED}`;
  return row?.count ?? 0;
}

const withUuid = z.object({ uuid: z.uuid().toLowerCase() });

/**
 * An unreadable entry is skipped and stops nothing; the cursor only needs the last UUID on the
 * page.
 */
export const eventList = z.array(z.unknown()).transform((rows) => {
  const events = rows.flatMap((row) => gustoEvent.safeParse(row).data ?? []);
  const lastUuid = rows.flatMap((row) => withUuid.safeParse(row).data?.uuid ?? []).at(-1) ?? null;
  return { events, unreadable: rows.length - events.length, lastUuid, isFull: rows.length >= PAGE };
});

/**
 * Stores events and cursor in one transaction. `deliveries` is 0 until a webhook brings the event
 * after all.
 */
async function storePage(events: GustoEvent[], lastUuid: string | null): Promise<number> {
  if (lastUuid === null) return 0;
  const last = events.at(-1);
  const environment = env().GUSTO_ENVIRONMENT;
  const rows = await transaction(async (tx) => {
    const stored = await tx.$queryRawUnsafe<{ companyUuid: string; state: string }[]>(
      STORE_PAGE,
      environment,
      JSON.stringify(events),
    );
    await tx.eventCursor.updateMany({
      data: {
        lastEventUuid: lastUuid,
        ...(last && { lastEventAt: new Date(last.timestamp * 1_000) }),
      },
    });
    return stored;
  });
  for (const companyUuid of new Set(
    rows.filter(({ state }) => state === "received").map((row) => row.companyUuid),
  ))
    await processEventsJob.tryEnqueue({ companyUuid });
  return rows.length;
}

/**
 * A connection's start is already known here, and a first reading may list thousands, so these need
 * no job each.
 */
const STORE_PAGE = `
  INSERT INTO webhook_events (
    id, environment, event_type, company_uuid, entity_type, entity_uuid, occurred_at, source,
    deliveries, body, state, processed_at, outcome
  )
  SELECT (e->>'uuid')::uuid, $1::environment, e->>'event_type', (e->>'resource_uuid')::uuid,
    e->>'entity_type', (e->>'entity_uuid')::uuid, to_timestamp((e->>'timestamp')::bigint), 'events',
    0, e,
    CASE WHEN known THEN 'processed' ELSE 'received' END::webhook_event_state,
    CASE WHEN known THEN clock_timestamp() END,
    CASE WHEN known THEN 'Recorded.' END
  FROM jsonb_array_elements($2::jsonb) e,
    LATERAL (SELECT e->>'event_type' = 'company.provisioned' AS known) k
  -- Two who store the same page go one way through it.
  ORDER BY 1
  ON CONFLICT (id) DO NOTHING
  RETURNING company_uuid AS "companyUuid", state::text AS state`;

/** A page without anything to continue from. Reported on the webhooks page. */
async function recordStandstill(entries: number): Promise<Reading> {
  const problem = `Gusto's event list has ${entries} entries in a row that are not events. It cannot be read any further; webhooks still arrive.`;
  logger().error({ entries }, "Gusto's event list cannot be read any further");
  return recordProblem(problem);
}

async function recordProblem(problem: string): Promise<Reading> {
  await db().eventCursor.updateMany({
    data: { checkedAt: databaseNow(), problem },
  });
  return { kind: "not_read", problem };
}
