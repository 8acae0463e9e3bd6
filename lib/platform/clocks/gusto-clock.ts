import { databaseNow } from "../database-clock.ts";
import { processWide } from "../process/process-wide.ts";

/*
 * Gusto's time, by the Date header of its answers (RFC 9110, 6.6.1). Nothing here is decided by it:
 * it is the third clock, which tells which of two others is wrong.
 */

/** An HTTP date has whole seconds. */
const HALF_SECOND_MS = 500;
/** A slow answer was dated at some moment in between. */
const SLOWEST_MS = 4_000;

type Answer = { headers: { get(name: string): string | null } };

const known = processWide<{ aheadMs: number | null }>("Gusto's clock", () => ({ aheadMs: null }));

/** @param tookMs from sending the request to this moment */
export function learnGustoClock({ headers }: Answer, tookMs: number, now = databaseNow()): void {
  const dated = Date.parse(headers.get("date") ?? "");
  // A cache in between answers with an old date.
  if (Number.isNaN(dated) || headers.get("age") !== null || tookMs > SLOWEST_MS) return;
  known.aheadMs = dated + HALF_SECOND_MS - (now.getTime() - tookMs / 2);
}

/** How far Gusto's clock is ahead of the database's, in milliseconds; null before its first answer. */
export function gustoAheadMs(): number | null {
  return known.aheadMs;
}
