import { DAY_MS } from "#lib/platform/durations.ts";

/** Days are text (`YYYY-MM-DD`) and stay text: a Date would bring in a time zone. Pure. */

const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** The same day of the month some months later (or that month's last day), plus some days. */
export function addMonths(day: string, months: number, days = 0): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dayOf(new Date(Date.UTC(year, month - 1 + months, Math.min(date, last)) + days * DAY_MS));
}
