import "server-only";
import { db } from "../database/db.ts";
import { learnDatabaseClock } from "../database-clock.ts";
import { PROCESS_NAME } from "../process/process-name.ts";

/* Written and read with the database's clock only, because the machines' clocks may be wrong. */

/** A worker without a heartbeat for this long counts as gone. */
const SILENT_AFTER_SECONDS = 45;
export const HEARTBEAT_SECONDS = 10;

/**
 * Records that this process is alive, so pages can say whether tokens are being refreshed ahead of
 * time.
 */
export async function beat(kind: "worker"): Promise<void> {
  const askedAt = Date.now();
  const [row] = await db().$queryRaw<{ now: Date }[]>`
    INSERT INTO process_heartbeats (process, kind, started_at, last_seen_at)
    VALUES (${PROCESS_NAME}, ${kind}, now() - make_interval(secs => ${process.uptime()}), now())
    ON CONFLICT (process) DO UPDATE SET last_seen_at = EXCLUDED.last_seen_at
    RETURNING clock_timestamp() AS now`;
  if (row) learnDatabaseClock(row.now, askedAt);
}

/** Removes this process' heartbeat on a clean stop. */
export async function endHeartbeat(): Promise<void> {
  await db().processHeartbeat.deleteMany({ where: { process: PROCESS_NAME } });
}

/** Deletes heartbeats of processes killed long ago, and heartbeats dated in the future. */
export async function deleteOldHeartbeats(): Promise<void> {
  await db()
    .$executeRaw`DELETE FROM process_heartbeats WHERE last_seen_at NOT BETWEEN now() - interval '1 day' AND now() + interval '1 minute'`;
}

/** Whether any worker is alive, and when one was last seen. */
export async function findWorker(): Promise<{ alive: boolean; lastSeenAt: Date | null }> {
  const askedAt = Date.now();
  // A time in the future was written by an older release that used its own clock.
  const [found] = await db().$queryRaw<{ alive: boolean; lastSeenAt: Date; now: Date }[]>`
    SELECT last_seen_at AS "lastSeenAt", last_seen_at > now() - make_interval(secs => ${SILENT_AFTER_SECONDS}) AS alive, clock_timestamp() AS now
    FROM process_heartbeats WHERE kind = 'worker' AND last_seen_at <= now() ORDER BY last_seen_at DESC LIMIT 1`;
  if (!found) return { alive: false, lastSeenAt: null };
  learnDatabaseClock(found.now, askedAt);
  return { alive: found.alive, lastSeenAt: found.lastSeenAt };
}
