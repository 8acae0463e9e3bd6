import { DAY_MS } from "#lib/platform/durations.ts";
import { wallClockTime } from "./format.ts";

/* Days in a person's time zone. A day is text, "2026-11-28". Pure. */

/** Gusto's deadlines are in it, so it stands in for a zone that is not known. */
export const PACIFIC_TIME = "America/Los_Angeles";

const NAME = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/;

/** Whether this machine knows the zone by this name. */
export function isTimeZone(name: string): boolean {
  if (name.length > 64 || !NAME.test(name)) return false;
  try {
    wallClockTime(new Date(0), name);
    return true;
  } catch {
    return false;
  }
}

/** The day on which it happens there. */
export function dayIn(at: Date, timeZone: string): string {
  return wallClockTime(at, timeZone).slice(0, 10);
}

/** Some days later; a day has no time zone. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/**
 * When the day begins there. Where clocks skip midnight, it begins at the first moment of the day.
 */
export function startOfDay(day: string, timeZone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // The offset is looked up at the guess, and again at what follows from it: it may have changed in between.
  const guess = midnight - offsetMs(midnight, timeZone);
  const start = midnight - offsetMs(guess, timeZone);
  return new Date(dayIn(new Date(start), timeZone) < day ? guess : start);
}

/** The time between UTC and the zone at that moment. */
function offsetMs(at: number, timeZone: string): number {
  return Date.parse(`${wallClockTime(new Date(at), timeZone)}Z`) - Math.floor(at / 1_000) * 1_000;
}
