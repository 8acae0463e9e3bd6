import { processWide } from "./process/process-wide.ts";

/*
 * The time according to the database, which all processes share. A machine whose clock is minutes
 * off would otherwise call a live worker silent, a lease expired or a session over. Measured as a
 * side effect of the first query on each connection.
 */

/** Smaller differences are ignored: the measurement is no more precise than the round trip. */
const AGREEMENT_MS = 1_000;

const clock = processWide("database clock", () => ({ aheadMs: 0 }));

/** @param theirs the database's clock reading, taken between `askedAt` and now */
export function learnDatabaseClock(theirs: Date, askedAt: number, answeredAt = Date.now()): void {
  const aheadMs = theirs.getTime() - (askedAt + answeredAt) / 2;
  clock.aheadMs = Math.abs(aheadMs) < AGREEMENT_MS + (answeredAt - askedAt) ? 0 : aheadMs;
}

/** How far this process' clock is ahead of the database's, in milliseconds; 0 where they agree. */
export function clockAheadMs(): number {
  return -clock.aheadMs;
}

/** The current time, for every value that is stored or compared with a stored value. */
export function databaseNow(): Date {
  return new Date(Date.now() + clock.aheadMs);
}
