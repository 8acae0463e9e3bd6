import "server-only";
import { requireOperator } from "#lib/access/require-operator.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { MISSED } from "./missed-sql.ts";
import type { EventState } from "./list-events.ts";

export type EventSummary = {
  counts: Record<EventState, number>;
  types: string[];
  /** In the last 24 hours. */
  day: {
    received: number;
    repeated: number;
    missed: number;
    missedSince: Date | null;
    arrival: Lag;
    work: Lag;
  };
  cursor: {
    checkedAt: Date | null;
    lastGap: number;
    lastGapAt: Date | null;
    problem: string | null;
  };
};

export type Lag = { medianMs: number | null; p95Ms: number | null };

type DayRow = {
  received: number;
  repeated: number;
  missed: number;
  missedSince: Date | null;
  arrivalMedian: number | null;
  arrivalP95: number | null;
  workMedian: number | null;
  workP95: number | null;
};

/**
 * How deliveries are doing. `missed`: in Gusto's list, subscribed to at the time, and never
 * delivered by webhook.
 */
export async function summarizeEvents(viewer: Viewer): Promise<EventSummary> {
  requireOperator(viewer);
  const [states, types, [day], cursor] = await Promise.all([
    db().webhookEvent.groupBy({ by: ["state"], _count: true }),
    db().webhookEvent.groupBy({
      by: ["eventType"],
      orderBy: { eventType: "asc" },
      take: 100,
    }),
    db().$queryRaw<DayRow[]>`
      SELECT count(*)::int AS received, COALESCE(sum(GREATEST(deliveries - 1, 0)), 0)::int AS repeated, count(*) FILTER (WHERE ${MISSED})::int AS missed,
        min(occurred_at) FILTER (WHERE ${MISSED}) AS "missedSince",
        percentile_cont(0.5) WITHIN GROUP (ORDER BY ${ARRIVAL_MS}) AS "arrivalMedian", percentile_cont(0.95) WITHIN GROUP (ORDER BY ${ARRIVAL_MS}) AS "arrivalP95",
        percentile_cont(0.5) WITHIN GROUP (ORDER BY ${WORK_MS}) AS "workMedian", percentile_cont(0.95) WITHIN GROUP (ORDER BY ${WORK_MS}) AS "workP95"
      FROM webhook_events e WHERE received_at > now() - interval '1 day'`,
    db().eventCursor.findFirst(),
  ]);
  const count = (state: EventState) => states.find((each) => each.state === state)?._count ?? 0;
  return {
    counts: {
      received: count("received"),
      processed: count("processed"),
      ignored: count("ignored"),
      failed: count("failed"),
    },
    types: types.map(({ eventType }) => eventType),
    day: {
      received: day?.received ?? 0,
      repeated: day?.repeated ?? 0,
      missed: day?.missed ?? 0,
      missedSince: day?.missedSince ?? null,
      arrival: { medianMs: day?.arrivalMedian ?? null, p95Ms: day?.arrivalP95 ?? null },
      work: { medianMs: day?.workMedian ?? null, p95Ms: day?.workP95 ?? null },
    },
    cursor: {
      checkedAt: cursor?.checkedAt ?? null,
      lastGap: cursor?.lastGap ?? 0,
      lastGapAt: cursor?.lastGapAt ?? null,
      problem: cursor?.problem ?? null,
    },
  };
}

// Gusto's times are whole seconds from another clock, so a negative difference counts as zero.
const ARRIVAL_MS = Prisma.sql`CASE WHEN source = 'webhook' THEN GREATEST(0, extract(epoch FROM received_at - occurred_at) * 1000)::float8 END`;

const WORK_MS = Prisma.sql`CASE WHEN processed_at IS NOT NULL THEN GREATEST(0, extract(epoch FROM processed_at - received_at) * 1000)::float8 END`;
