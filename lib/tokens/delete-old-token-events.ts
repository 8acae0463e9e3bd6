import "server-only";
import { db } from "../db.ts";
import { env } from "../env.ts";

/** Short statements over the index on time: a long history goes in many hours, and nobody waits for it. */
const EVENTS_AT_ONCE = 2_000;
const MOST_STEPS = 100;

/** Deletes what happened to tokens longer ago than `TOKEN_HISTORY_DAYS`, in steps; what is left over goes the next time. @returns how many */
export async function deleteOldTokenEvents(): Promise<number> {
  let deleted = 0;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const count = await db().$executeRaw`
      DELETE FROM token_events WHERE id IN (SELECT id FROM token_events WHERE at < now() - make_interval(days => ${env().TOKEN_HISTORY_DAYS}) ORDER BY at LIMIT ${EVENTS_AT_ONCE})`;
    deleted += count;
    if (count < EVENTS_AT_ONCE) break;
  }
  return deleted;
}
