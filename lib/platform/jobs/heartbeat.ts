import "server-only";
import { setInterval } from "node:timers";
import { SCHEMA_VERSION } from "#lib/generated/schema-version.ts";
import { db } from "../database/db.ts";
import { gustoAheadMs } from "../clocks/gusto-clock.ts";
import { tellClock } from "../clocks/tell-clock.ts";
import { clockAheadMs, learnDatabaseClock } from "../database-clock.ts";
import { logger } from "../logger.ts";
import { processWide } from "../process/process-wide.ts";
import { PROCESS_NAME } from "../process/process-name.ts";

/* Written and read with the database's clock only, because the machines' clocks may be wrong. */

/** A worker without a heartbeat for this long counts as gone. */
export const SILENT_AFTER_SECONDS = 45;
const HEARTBEAT_SECONDS = 10;
const MOST_SECONDS = 2 ** 31 - 1;

type Kind = "app" | "worker";

const beating = processWide<{ timer: NodeJS.Timeout | null }>("heartbeat", () => ({ timer: null }));

/**
 * Starts the heartbeat, and resolves after the first one. A failed one is logged and the next one
 * follows.
 */
export async function startHeartbeat(kind: Kind): Promise<void> {
  const attempt = () =>
    beat(kind).catch((error: unknown) =>
      logger().warn({ err: error }, "The heartbeat was not written"),
    );
  beating.timer ??= setInterval(() => void attempt(), HEARTBEAT_SECONDS * 1_000).unref();
  await attempt();
}

/** Removes this process' heartbeat on a clean stop. */
export async function endHeartbeat(): Promise<void> {
  if (!beating.timer) return;
  clearInterval(beating.timer);
  beating.timer = null;
  await db().processHeartbeat.deleteMany({ where: { process: PROCESS_NAME } });
}

/**
 * Records that this process is alive, so pages can say whether tokens are being refreshed ahead of
 * time, and which release it is, so that no migration takes away what it still uses.
 */
export async function beat(kind: Kind): Promise<void> {
  const askedAt = Date.now();
  const gusto = gustoAheadMs();
  const [row] = await db().$queryRaw<{ now: Date }[]>`
    INSERT INTO process_heartbeats (
      process, kind, schema_version, started_at, last_seen_at, clock_ahead_seconds,
      gusto_ahead_seconds
    )
    VALUES (
      ${PROCESS_NAME}, ${kind}, ${SCHEMA_VERSION},
      now() - make_interval(secs => ${process.uptime()}), now(), ${seconds(clockAheadMs())},
      ${gusto === null ? null : seconds(gusto)}
    )
    ON CONFLICT (process) DO UPDATE SET
      last_seen_at = EXCLUDED.last_seen_at, schema_version = EXCLUDED.schema_version,
      clock_ahead_seconds = EXCLUDED.clock_ahead_seconds,
      gusto_ahead_seconds = EXCLUDED.gusto_ahead_seconds
    RETURNING clock_timestamp() AS now`;
  if (row) learnDatabaseClock(row.now, askedAt);
  tellClock();
}

/** What fits into the column, of whichever clock. */
function seconds(ms: number): number {
  return Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, Math.round(ms / 1_000)));
}

/** Deletes heartbeats of processes killed long ago, and heartbeats dated in the future. */
export async function deleteOldHeartbeats(): Promise<void> {
  await db().$executeRaw`
      DELETE FROM process_heartbeats
      WHERE last_seen_at NOT BETWEEN now() - interval '1 day' AND now() + interval '1 minute'`;
}

/** Whether any worker is alive, and when one was last seen. */
export async function findWorker(): Promise<{ alive: boolean; lastSeenAt: Date | null }> {
  const askedAt = Date.now();
  // A time in the future was written by an older release that used its own clock.
  const [found] = await db().$queryRaw<{ alive: boolean; lastSeenAt: Date; now: Date }[]>`
    SELECT last_seen_at AS "lastSeenAt",
      last_seen_at > now() - make_interval(secs => ${SILENT_AFTER_SECONDS}) AS alive,
      clock_timestamp() AS now
    FROM process_heartbeats
    WHERE kind = 'worker' AND last_seen_at <= now()
    ORDER BY last_seen_at DESC
    LIMIT 1`;
  if (!found) return { alive: false, lastSeenAt: null };
  learnDatabaseClock(found.now, askedAt);
  return { alive: found.alive, lastSeenAt: found.lastSeenAt };
}
