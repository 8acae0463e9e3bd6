import "server-only";
import { readUnverified } from "#lib/companies/fleet/read-unverified.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";

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

/** Companies not verified within the window. One that never was is overdue without a time. */
export async function readOverdueVerifications(): Promise<Backlog> {
  const { count, since } = await readUnverified();
  const lateMs = since ? databaseNow().getTime() - since.getTime() : 0;
  return { count, oldestSeconds: Math.max(0, lateMs / 1_000) };
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
