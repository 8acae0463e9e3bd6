import { addDays } from "#lib/platform/zoned-days.ts";

/*
 * What each of the last ninety days was: for one company, and for all of them. Days are in UTC, as
 * "2026-11-27", oldest first. Pure.
 */

export const DAYS_SHOWN = 90;

/**
 * `unknown`: nothing was recorded, because it was before records began. `pending`: today, of which
 * nothing is known yet.
 */
export type DayKind =
  "verified" | "failing" | "not_checked" | "not_connected" | "unknown" | "pending";

/** A stored day. `endedAs`: how it ended, as far as is known. */
export type KeptDay = {
  day: string;
  verified: boolean;
  failing: boolean;
  endedAs: "verified" | "failing" | "not_checked" | "not_connected";
};

/** `wasVerified`: Gusto accepted the connection on that day, whatever else happened. */
export type CompanyDay = { day: string; kind: DayKind; wasVerified: boolean };

/** `lasting`: a failure or an end that still holds, and since which day; it may be older than all rows. */
export type CompanyDaysFacts = {
  today: string;
  connectedOn: string;
  lasting: { since: string; endedAs: "failing" | "not_connected" } | null;
};

/**
 * A company's days. A day without a row is as the one before it ended, because only changes are
 * written: what failed still fails. Only an acceptance doesn't last, it has to come anew each day.
 * @param kept ascending; may begin before the first day shown
 */
export function companyDays(
  kept: readonly KeptDay[],
  { today, connectedOn, lasting }: CompanyDaysFacts,
): CompanyDay[] {
  const byDay = new Map(kept.map((row) => [row.day, row]));
  const shown = lastDays(today);
  let last = kept.findLast(({ day }) => day < (shown[0] ?? today))?.endedAs;
  return shown.map((day) => {
    const row = byDay.get(day);
    if (row) {
      last = row.endedAs;
      return { day, kind: kindOf(row, day === today), wasVerified: row.verified };
    }
    if (lasting && day >= lasting.since) last = lasting.endedAs;
    if (last === undefined)
      return { day, kind: day < connectedOn ? "not_connected" : "unknown", wasVerified: false };
    return { day, kind: kindWithoutRow(last, day === today), wasVerified: false };
  });
}

function kindOf({ verified, failing, endedAs }: KeptDay, isToday: boolean): DayKind {
  if (failing) return "failing";
  if (verified) return "verified";
  if (endedAs === "not_connected") return endedAs;
  return isToday && endedAs === "verified" ? "pending" : "not_checked";
}

function kindWithoutRow(last: KeptDay["endedAs"], isToday: boolean): DayKind {
  if (last === "failing" || last === "not_connected") return last;
  return isToday && last === "verified" ? "pending" : "not_checked";
}

/** Of all companies. */
export type FleetDay = {
  day: string;
  /** Null: nothing was recorded. */
  verified: number | null;
  companies: number;
  isToday: boolean;
};

/** All companies' days. A company that was deleted since is still counted in what was verified. */
export function fleetDays(
  kept: readonly { day: string; verified: number; companies: number }[],
  today: string,
): FleetDay[] {
  const byDay = new Map(kept.map((row) => [row.day, row]));
  return lastDays(today).map((day) => {
    const row = byDay.get(day);
    const isToday = day === today;
    if (!row || row.companies === 0) return { day, verified: null, companies: 0, isToday };
    return {
      day,
      verified: Math.min(row.verified, row.companies),
      companies: row.companies,
      isToday,
    };
  });
}

/** The days shown, the last of which is today. */
function lastDays(today: string): string[] {
  return Array.from({ length: DAYS_SHOWN }, (_, index) => addDays(today, index + 1 - DAYS_SHOWN));
}
