import type { CompanyDay, DayKind, FleetDay } from "#lib/companies/verified-days/verified-days.ts";
import { countOf, formatCount, formatDay } from "#lib/platform/format.ts";

/* What the strips of ninety days say. Each cell has its shape, so no meaning is in a color alone. */

/** `split`, `low` and `line` are shapes; DayCell draws them. */
export type DayLook = "full" | "split" | "part" | "low" | "open" | "line";

/** One cell, in words. */
export type DayWords = { day: string; text: string; look: DayLook };

const COMPANY_LOOKS: Record<DayKind, DayLook> = {
  verified: "full",
  failing: "split",
  not_checked: "low",
  pending: "open",
  not_connected: "line",
  unknown: "line",
};

const COMPANY_WORDS: Record<DayKind, string> = {
  verified: "verified",
  failing: "failing",
  not_checked: "not checked",
  pending: "not verified yet today",
  not_connected: "not connected",
  unknown: "no record",
};

export function companyDayWords({ day, kind, wasVerified }: CompanyDay): DayWords {
  const text = kind === "failing" && wasVerified ? "failing part of the day" : COMPANY_WORDS[kind];
  return { day, text, look: COMPANY_LOOKS[kind] };
}

/** "Verified on 41 of 45 days with a connection; failing on 2." */
export function companyDaysSentence(days: readonly CompanyDay[]): string {
  const connected = days.filter(
    ({ kind }) => kind !== "not_connected" && kind !== "unknown" && kind !== "pending",
  );
  if (connected.length === 0) return "Nothing is recorded yet.";
  const verified = connected.filter(({ wasVerified }) => wasVerified).length;
  const failing = connected.filter(({ kind }) => kind === "failing").length;
  const rest = failing === 0 ? "" : `; failing on ${formatCount(failing)}`;
  return `Gusto accepted the connection on ${formatCount(verified)} of ${countOf(connected.length, "day", "days")}${rest}.`;
}

export function fleetDayWords({ day, verified, companies, isToday }: FleetDay): DayWords {
  if (verified === null)
    return isToday
      ? { day, text: "nothing verified yet today", look: "open" }
      : { day, text: "no record", look: "line" };
  const share = sharePercent(verified, companies);
  const text = `${share} verified, ${formatCount(verified)} of ${countOf(companies, "company", "companies")}`;
  if (verified === companies) return { day, text, look: "full" };
  return { day, text: isToday ? `${text}, so far` : text, look: isToday ? "open" : "part" };
}

/** "99.9%". Rounded down: only all of them are 100%. */
function sharePercent(part: number, whole: number): string {
  return `${Math.floor((1_000 * part) / whole) / 10}%`;
}

/** "Every connected company was verified on 41 of 45 days." */
export function fleetDaysSentence(days: readonly FleetDay[]): string {
  const recorded = days.filter(({ verified, isToday }) => verified !== null && !isToday);
  if (recorded.length === 0) return "The first whole day is still under way.";
  const whole = recorded.filter(({ verified, companies }) => verified === companies).length;
  return `Every connected company was verified on ${formatCount(whole)} of ${countOf(recorded.length, "day", "days")}.`;
}

/** "Nov 1, 2026 to Nov 26, 2026" or one day, and what they were: newest first. */
export function runsOfDays(days: readonly DayWords[]): { days: string; text: string }[] {
  const runs: { first: string; last: string; text: string }[] = [];
  for (const { day, text } of days) {
    const run = runs.at(-1);
    if (run?.text === text) run.last = day;
    else runs.push({ first: day, last: day, text });
  }
  return runs.toReversed().map(({ first, last, text }) => ({
    days: first === last ? formatDay(first) : `${formatDay(first)} to ${formatDay(last)}`,
    text,
  }));
}
