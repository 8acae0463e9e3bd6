/*
 * Times as people say them. Pure: `now` is an argument, so that the server and the browser's first
 * render say the same.
 */

export type TimeStyle = "short" | "long";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  { until: MINUTE, seconds: 1, short: "s", long: "second" },
  // "in 89 min" says more than "in 1 h", and tokens live for two hours.
  { until: 2 * HOUR, seconds: MINUTE, short: "min", long: "minute" },
  { until: DAY, seconds: HOUR, short: "h", long: "hour" },
  { until: 30 * DAY, seconds: DAY, short: "d", long: "day" },
  { until: 365 * DAY, seconds: 30 * DAY, short: "mo", long: "month" },
  { until: Infinity, seconds: 365 * DAY, short: "y", long: "year" },
] as const;
const NOW_SECONDS = 5;

/** "2 min ago", "in 48 min", "just now"; the long style writes "2 minutes ago". */
export function relativeTime(at: Date, now: number, style: TimeStyle = "short"): string {
  const difference = Math.trunc((at.getTime() - now) / 1000);
  if (Math.abs(difference) < NOW_SECONDS) return difference > 0 ? "in a moment" : "just now";
  const amount = duration(Math.abs(difference), style);
  return difference < 0 ? `${amount} ago` : `in ${amount}`;
}

/** "48 min" or "48 minutes", rounded down. */
export function duration(seconds: number, style: TimeStyle = "short"): string {
  const step = STEPS.find((candidate) => seconds < candidate.until) ?? STEPS[5];
  const count = Math.max(0, Math.floor(seconds / step.seconds));
  return style === "short" ? `${count} ${step.short}` : `${count} ${step.long}${count === 1 ? "" : "s"}`;
}

/** "412 ms", "1.8 s": how long something took. */
export function elapsed(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** "Nov 21, 2026, 6:19:33 PM UTC". Without a zone it is the reader's own, and says so. */
export function exactTime(at: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-US", {
    day: "numeric", month: "short", year: "numeric",
    hour: "numeric", minute: "2-digit", second: "2-digit",
    timeZoneName: "short", timeZone,
  }).format(at);
}

/** "Nov 24, 2026, 4:00 PM PT". Gusto's deadlines are at 4 PM Pacific; in another zone the same moment would look like another rule. */
export function deadlineTime(at: Date): string {
  return new Intl.DateTimeFormat("en-US", {
    day: "numeric", month: "short", year: "numeric",
    hour: "numeric", minute: "2-digit", timeZoneName: "shortGeneric", timeZone: "America/Los_Angeles",
  }).format(at);
}
