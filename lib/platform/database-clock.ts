import { processWide } from "./process/process-wide.ts";

/*
 * The time by the database's clock, which all processes share: one whose machine is wrong by minutes would judge a stored time by its
 * own, and call a living worker silent, a lease over or a session ended. Learned from what the database is asked anyway.
 */

/** Clocks that agree so far are left alone: what is measured is no better than the way there and back. */
const AGREEMENT_MS = 1_000;

const clock = processWide("database clock", () => ({ aheadMs: 0 }));

/** @param theirs what the database's clock said between `askedAt` and now */
export function learnDatabaseClock(theirs: Date, askedAt: number, answeredAt = Date.now()): void {
  const aheadMs = theirs.getTime() - (askedAt + answeredAt) / 2;
  clock.aheadMs = Math.abs(aheadMs) < AGREEMENT_MS + (answeredAt - askedAt) ? 0 : aheadMs;
}

/** Now, for everything that is stored or compared with what is stored. */
export function databaseNow(): Date {
  return new Date(Date.now() + clock.aheadMs);
}
