import "server-only";
import { db } from "../database/db.ts";
import { learnDatabaseClock } from "../database-clock.ts";
import { PROCESS_NAME } from "../process/process-name.ts";

/* Written and judged by the database's clock alone: the machines of a worker and of who asks may each be wrong. */

/** A worker that was not heard of for this long counts as gone. */
const SILENT_AFTER_SECONDS = 45;
export const HEARTBEAT_SECONDS = 10;

/** Says that this process is alive, so that a page can tell the truth about who refreshes ahead. */
export async function beat(kind: "worker"): Promise<void> {
  const askedAt = Date.now();
  const [row] = await db().$queryRaw<{ now: Date }[]>`
    INSERT INTO process_heartbeats (process, kind, started_at, last_seen_at)
    VALUES (${PROCESS_NAME}, ${kind}, now() - make_interval(secs => ${process.uptime()}), now())
    ON CONFLICT (process) DO UPDATE SET last_seen_at = EXCLUDED.last_seen_at
    RETURNING clock_timestamp() AS now`;
  if (row) learnDatabaseClock(row.now, askedAt);
}

/** Takes this process off the list, at a clean stop. */
export async function endHeartbeat(): Promise<void> {
  await db().processHeartbeat.deleteMany({ where: { process: PROCESS_NAME } });
}

/** Forgets processes that were killed long ago, and what one wrote by a clock that was ahead. */
export async function deleteOldHeartbeats(): Promise<void> {
  await db()
    .$executeRaw`DELETE FROM process_heartbeats WHERE last_seen_at NOT BETWEEN now() - interval '1 day' AND now() + interval '1 minute'`;
}

/** Whether any worker is alive, and when one was last seen. */
export async function findWorker(): Promise<{ alive: boolean; lastSeenAt: Date | null }> {
  const askedAt = Date.now();
  // What lies ahead of the database's clock was written by a release that took its own.
  const [found] = await db().$queryRaw<{ alive: boolean; lastSeenAt: Date; now: Date }[]>`
    SELECT last_seen_at AS "lastSeenAt", last_seen_at > now() - make_interval(secs => ${SILENT_AFTER_SECONDS}) AS alive, clock_timestamp() AS now
    FROM process_heartbeats WHERE kind = 'worker' AND last_seen_at <= now() ORDER BY last_seen_at DESC LIMIT 1`;
  if (!found) return { alive: false, lastSeenAt: null };
  learnDatabaseClock(found.now, askedAt);
  return { alive: found.alive, lastSeenAt: found.lastSeenAt };
}
