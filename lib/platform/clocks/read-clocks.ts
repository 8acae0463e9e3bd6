import "server-only";
import { db } from "../database/db.ts";
import { SILENT_AFTER_SECONDS } from "../jobs/heartbeat.ts";
import type { ClockReading } from "./find-wrong-clocks.ts";

/** More than anyone runs; whoever was heard of last comes first. */
const MOST_PROCESSES = 200;

/** What the processes that are alive measured last. */
export function readClocks(): Promise<ClockReading[]> {
  return db().$queryRaw<ClockReading[]>`
    SELECT process, kind, clock_ahead_seconds AS "clockAheadSeconds",
      gusto_ahead_seconds AS "gustoAheadSeconds"
    FROM process_heartbeats
    WHERE last_seen_at > now() - make_interval(secs => ${SILENT_AFTER_SECONDS})
    ORDER BY last_seen_at DESC
    LIMIT ${MOST_PROCESSES}`;
}
