import "server-only";
import { STANDING_KINDS } from "#lib/companies/fleet/standing.ts";
import { updateStandings } from "#lib/companies/fleet/update-standings.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { db } from "#lib/platform/database/db.ts";
import { isEnded, VERIFIED_FOR_MS } from "#lib/tokens/health/health.ts";

/*
 * What is waiting, read at each scrape from an index and never more than this many rows of each
 * kind, however large the fleet.
 */

export const MOST_WAITING_COUNTED = 1_000;

/** `oldestSeconds`: how long the oldest has been waiting; 0 if none is. */
export type Backlog = { count: number; oldestSeconds: number };
export type NamedBacklog = Backlog & { name: string };

/** Jobs that are due but haven't started, by job. */
export function readQueues(): Promise<NamedBacklog[]> {
  return db().$queryRaw<NamedBacklog[]>`
    SELECT q.name, count(w.since)::int AS count,
      COALESCE(extract(epoch FROM now() - min(w.since)), 0)::float8 AS "oldestSeconds"
    FROM jobs.queue q
    LEFT JOIN LATERAL (
      SELECT CASE WHEN j.start_after <= now() THEN j.start_after END AS since
      FROM jobs.job j
      WHERE j.name = q.name AND j.state < 'active' AND NOT j.blocked
      LIMIT ${MOST_WAITING_COUNTED}
    ) w ON true
    WHERE q.name NOT LIKE '\\_\\_%'
    GROUP BY q.name`;
}

/** Sync runs in progress, by state. Each in the order of an index that holds no other. */
export function readRuns(): Promise<NamedBacklog[]> {
  return db().$queryRaw<NamedBacklog[]>`
    SELECT s.name, count(w.since)::int AS count,
      COALESCE(extract(epoch FROM now() - min(w.since)), 0)::float8 AS "oldestSeconds"
    FROM (VALUES ('queued'), ('running')) s (name)
    LEFT JOIN (
      (
        SELECT 'queued' AS name, created_at AS since
        FROM sync_runs
        WHERE state = 'queued'
        ORDER BY turn, id
        LIMIT ${MOST_WAITING_COUNTED}
      ) UNION ALL (
        SELECT 'running', created_at
        FROM sync_runs
        WHERE state = 'running'
        ORDER BY company_id
        LIMIT ${MOST_WAITING_COUNTED}
      )
    ) w USING (name)
    GROUP BY s.name`;
}

/** Events received but not processed. */
export function readWaitingEvents(): Promise<Backlog> {
  return one(db().$queryRaw<Backlog[]>`
    SELECT count(*)::int AS count,
      COALESCE(extract(epoch FROM now() - min(w.since)), 0)::float8 AS "oldestSeconds"
    FROM (
      SELECT received_at AS since
      FROM webhook_events
      WHERE state = 'received'
      ORDER BY received_at
      LIMIT ${MOST_WAITING_COUNTED}
    ) w`);
}

/** Tokens whose refresh is overdue without having failed: no worker got to them. */
export function readLateRefreshes(): Promise<Backlog> {
  return one(db().$queryRaw<Backlog[]>`
    SELECT count(*)::int AS count,
      COALESCE(extract(epoch FROM now() - min(w.since)), 0)::float8 AS "oldestSeconds"
    FROM (
      SELECT refresh_due_at AS since, last_error, held_since
      FROM gusto_auth_tokens
      WHERE state = 'active' AND refresh_due_at <= now()
      ORDER BY refresh_due_at
      LIMIT ${MOST_WAITING_COUNTED}
    ) w
    WHERE w.last_error IS NULL AND w.held_since IS NULL`);
}

const UNVERIFIED_KINDS = Prisma.join(
  STANDING_KINDS.filter(
    ({ status }) => status === "abandoned" || (status !== "healthy" && !isEnded(status)),
  ).map(({ status, serving }) => Prisma.sql`(${status}::text, ${serving}::boolean)`),
);

/**
 * Companies not verified within the window, whatever the reason: failing, held, or never checked; not
 * those lost for good, which nothing but a reconnect verifies. One that never was is overdue without
 * a time. Each kind in the order of an index.
 */
export async function readOverdueVerifications(): Promise<Backlog> {
  await updateStandings();
  return one(db().$queryRaw<Backlog[]>`
    WITH due AS (
      SELECT (extract(epoch FROM now()) * 1000)::bigint - ${VERIFIED_FOR_MS}::bigint AS before
    )
    SELECT count(*)::int AS count,
      COALESCE(
        (max(due.before) - min(w.last_verified) FILTER (WHERE w.last_verified > 0)) / 1000, 0
      )::float8 AS "oldestSeconds"
    FROM due
    CROSS JOIN LATERAL (
      SELECT late.last_verified
      FROM (VALUES ${UNVERIFIED_KINDS}) kind (status, serving)
      CROSS JOIN LATERAL (
        SELECT s.last_verified
        FROM company_standings s
        WHERE s.status = kind.status AND s.serving = kind.serving AND s.last_verified <= due.before
        ORDER BY s.last_verified
        LIMIT ${MOST_WAITING_COUNTED}
      ) late
      LIMIT ${MOST_WAITING_COUNTED}
    ) w`);
}

/**
 * How old the oldest pair is among those that are due first, in seconds; 0 when there is none.
 * Access tokens live two hours.
 */
export async function readOldestPair(): Promise<number> {
  const [row] = await db().$queryRaw<{ seconds: number }[]>`
    SELECT COALESCE(extract(epoch FROM now() - min(t.since)), 0)::float8 AS seconds FROM (
      SELECT COALESCE(last_refreshed_at, created_at) AS since FROM gusto_auth_tokens
      WHERE state = 'active' ORDER BY refresh_due_at LIMIT ${MOST_WAITING_COUNTED}) t`;
  return row?.seconds ?? 0;
}

async function one(rows: Promise<Backlog[]>): Promise<Backlog> {
  return (await rows)[0] ?? { count: 0, oldestSeconds: 0 };
}
