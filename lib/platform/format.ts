/*
 * American formats for numbers, money, percentages, days and times, all in this file. Pure, so
 * components can import it. Relative times take `now` as an argument, so the server and the
 * browser's first render agree.
 */

const COUNT = new Intl.NumberFormat("en-US");
const MONEY = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const MONEY_CHANGE = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  signDisplay: "exceptZero",
});
const SHORT_MONEY = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  notation: "compact",
  maximumFractionDigits: 1,
});
const DAY_FORM = { day: "numeric", month: "short", year: "numeric" } as const;
const DAY = new Intl.DateTimeFormat("en-US", { ...DAY_FORM, timeZone: "UTC" });
const WEEKDAY = new Intl.DateTimeFormat("en-US", { ...DAY_FORM, weekday: "long", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat("en-US", { month: "short", timeZone: "UTC" });

/** 1204 is "1,204". */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** "1 person", "2,045 people". */
export function countOf(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${plural(count, one, many)}`;
}

/** The word for this many, without the number. */
export function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** "0.4%", "33%". A nonzero share never shows as zero. */
export function formatShare(part: number, whole: number): string {
  const percent = whole === 0 ? 0 : (100 * part) / whole;
  return percent > 0 && percent < 0.1 ? "< 0.1%" : `${percent.toFixed(percent >= 10 ? 0 : 1)}%`;
}

/**
 * "1234.5" is "$1,234.50". Gusto pays in US dollars; the text is never converted to a
 * floating-point number.
 */
export function formatMoney(amount: string): string {
  return MONEY.format(amount as `${number}`);
}

/** "+$1,234.50" or "-$20.00": how much more or less. */
export function formatMoneyChange(amount: string): string {
  return MONEY_CHANGE.format(amount as `${number}`);
}

/** 12300 is "$12.3K", for a chart axis. */
export function formatShortMoney(amount: number): string {
  return SHORT_MONEY.format(amount);
}

/** "80.000" is "80"; "7.500" is "7.5". */
export function formatNumber(amount: string): string {
  const plain = amount.includes(".") ? amount.replace(/\.?0+$/, "") : amount;
  const [whole = "", part] = plain.split(".");
  return whole.replaceAll(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
}

/** "2026-11-21" is "Nov 21, 2026". A day has no time zone. */
export function formatDay(day: string): string {
  const time = Date.parse(`${day.slice(0, 10)}T00:00:00Z`);
  return Number.isFinite(time) ? DAY.format(time) : day;
}

/** "Saturday, Nov 21, 2026". */
export function formatWeekday(day: string): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isFinite(time) ? WEEKDAY.format(time) : day;
}

/** "Nov" for a month's first day, and "2026" where the year begins, for a chart axis. */
export function formatMonthTick(day: string): string {
  return day.slice(5, 7) === "01" ? day.slice(0, 4) : MONTH.format(Date.parse(`${day}T00:00:00Z`));
}

/** "Nov 21" or "6:00 PM" in the reader's time zone, for a chart axis. */
export function formatShortTime(at: Date, unit: "day" | "minute", timeZone?: string): string {
  const form =
    unit === "day"
      ? ({ day: "numeric", month: "short" } as const)
      : ({ hour: "numeric", minute: "2-digit" } as const);
  return new Intl.DateTimeFormat("en-US", { ...form, timeZone }).format(at);
}

/** "Nov 21, 2026, 6:19 PM UTC", for documents without a known reader time zone. */
export function utcTime(at: Date): string {
  return new Intl.DateTimeFormat("en-US", {
    ...DAY_FORM,
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone: "UTC",
  }).format(at);
}

export type TimeStyle = "short" | "long";

const [MINUTE, HOUR, A_DAY] = [60, 3_600, 86_400];
const STEPS = [
  { until: MINUTE, seconds: 1, short: "s", long: "second" },
  // "in 89 min" says more than "in 1 h", and tokens last two hours.
  { until: 2 * HOUR, seconds: MINUTE, short: "min", long: "minute" },
  { until: A_DAY, seconds: HOUR, short: "h", long: "hour" },
  { until: 30 * A_DAY, seconds: A_DAY, short: "d", long: "day" },
  { until: 365 * A_DAY, seconds: 30 * A_DAY, short: "mo", long: "month" },
  { until: Infinity, seconds: 365 * A_DAY, short: "y", long: "year" },
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
  return style === "short"
    ? `${count} ${step.short}`
    : `${count} ${step.long}${count === 1 ? "" : "s"}`;
}

/** "412 ms", "1.8 s", "12 min": how long something took. */
export function elapsed(milliseconds: number): string {
  if (milliseconds >= 60_000) return duration(milliseconds / 1000);
  return milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** "Nov 21, 2026, 6:19:33 PM UTC". Defaults to the reader's time zone, which is shown. */
export function exactTime(at: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-US", {
    ...DAY_FORM,
    hour: "numeric",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
    timeZone,
  }).format(at);
}

/**
 * "Nov 24, 2026, 4:00 PM PT". Gusto's deadlines are at 4 PM Pacific, so they are always shown in
 * that zone.
 */
export function deadlineTime(at: Date): string {
  return new Intl.DateTimeFormat("en-US", {
    ...DAY_FORM,
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "shortGeneric",
    timeZone: "America/Los_Angeles",
  }).format(at);
}

/** "4:00 PM PT". */
export function clockTime(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-US", {
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: isUtc(timeZone) ? "short" : "shortGeneric",
    timeZone,
  }).format(at);
}

/** "Pacific Time" for "America/Los_Angeles"; "UTC". */
export function zoneName(timeZone: string): string {
  return isUtc(timeZone) ? "UTC" : zonePart(timeZone, "longGeneric");
}

/** By any of its names. Their generic forms are "GMT+0", which nobody calls it. */
function isUtc(timeZone: string): boolean {
  return zonePart(timeZone, "short") === "UTC";
}

function zonePart(timeZone: string, timeZoneName: "short" | "longGeneric"): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZoneName, timeZone }).formatToParts();
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
}

/** "2026-11-28T14:05:09", as a clock there shows it, to compute with. */
export function wallClockTime(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-US", {
    ...{ year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
    timeZone,
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}:${part("second")}`;
}

/** The reader's own time zone, by its name. */
export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
