import "server-only";
import { requireOperator } from "#lib/access/require-operator.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { EVENT_COUNTS, keepEventCounts } from "./keep-event-counts.ts";
import { MISSED } from "./missed-sql.ts";
import type { EventState } from "./list-events.ts";

export type EventSummary = {
  counts: Record<EventState, number>;
  types: string[];
  /** In the last 24 hours; times are those of the newest thousand. */
  day: {
    received: number;
    repeated: number;
    missed: number;
    /** False: there may be more than were checked. */
    isMissedCounted: boolean;
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

type MissedRow = { looked: number; missed: number; missedSince: Date | null };
type TimesRow = Record<"arrivalMedian" | "arrivalP95" | "workMedian" | "workP95", number | null>;

/**
 * How many of the newest are checked individually; the others are only counted
 * (keep-event-counts.ts).
 */
const MOST_LOOKED_AT = 1_000;
const MOST_TYPES = 100;

/**
 * How deliveries are doing. `missed`: in Gusto's list, subscribed to at the time, and never
 * delivered by webhook.
 */
export async function summarizeEvents(viewer: Viewer): Promise<EventSummary> {
  requireOperator(viewer);
  await keepEventCounts();
  const [all, [day], [missed], [times], cursor] = await Promise.all([
    db().$queryRaw<{ state: EventState; type: string; events: number }[]>`
      SELECT state::text AS state, event_type AS type, sum(events)::int AS events
      FROM ${EVENT_COUNTS}
      WHERE step_minutes = 0
      GROUP BY 1, 2
      HAVING sum(events) > 0
      ORDER BY 2`,
    db().$queryRaw<{ received: number; repeated: number }[]>`
      SELECT COALESCE(sum(events), 0)::int AS received, COALESCE(sum(repeats), 0)::int AS repeated
      FROM ${EVENT_COUNTS}
      WHERE step_minutes = 60 AND at > now() - interval '1 day'`,
    db().$queryRaw<MissedRow[]>`
      SELECT count(*)::int AS looked, count(*) FILTER (WHERE ${MISSED})::int AS missed,
        min(occurred_at) FILTER (WHERE ${MISSED}) AS "missedSince"
      FROM (
        SELECT *
        FROM webhook_events
        WHERE deliveries = 0 AND received_at > now() - interval '1 day'
        ORDER BY received_at DESC
        LIMIT ${MOST_LOOKED_AT}
      ) e`,
    db().$queryRaw<TimesRow[]>`
      SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY ${ARRIVAL_MS}) AS "arrivalMedian",
        percentile_cont(0.95) WITHIN GROUP (ORDER BY ${ARRIVAL_MS}) AS "arrivalP95",
        percentile_cont(0.5) WITHIN GROUP (ORDER BY ${WORK_MS}) AS "workMedian",
        percentile_cont(0.95) WITHIN GROUP (ORDER BY ${WORK_MS}) AS "workP95"
      FROM (
        SELECT *
        FROM webhook_events
        WHERE received_at > now() - interval '1 day'
        ORDER BY received_at DESC, id DESC
        LIMIT ${MOST_LOOKED_AT}
      ) e`,
    db().eventCursor.findFirst(),
  ]);
  const count = (state: EventState) =>
    all.reduce((sum, each) => sum + (each.state === state ? each.events : 0), 0);
  return {
    counts: {
      received: count("received"),
      processed: count("processed"),
      ignored: count("ignored"),
      failed: count("failed"),
    },
    types: [...new Set(all.map(({ type }) => type))].slice(0, MOST_TYPES),
    day: {
      received: day?.received ?? 0,
      repeated: day?.repeated ?? 0,
      missed: missed?.missed ?? 0,
      isMissedCounted: (missed?.looked ?? 0) < MOST_LOOKED_AT,
      missedSince: missed?.missedSince ?? null,
      arrival: { medianMs: times?.arrivalMedian ?? null, p95Ms: times?.arrivalP95 ?? null },
      work: { medianMs: times?.workMedian ?? null, p95Ms: times?.workP95 ?? null },
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
const ARRIVAL_MS = Prisma.sql`CASE
  WHEN source = 'webhook'
    THEN GREATEST(0, extract(epoch FROM received_at - occurred_at) * 1000)::float8
END`;

const WORK_MS = Prisma.sql`CASE
  WHEN processed_at IS NOT NULL
    THEN GREATEST(0, extract(epoch FROM processed_at - received_at) * 1000)::float8
END`;
