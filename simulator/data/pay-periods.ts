// The pay periods of each frequency, and when their payrolls are calculated.

import {
  DAY_MS,
  YEAR_DAYS,
  addDays,
  addMonths,
  dayOf,
  lastDayOfMonth,
  msOf,
  onBankingDay,
} from "./dates.ts";
import type { CompanyRecord } from "../state/model.ts";

export type Period = { start: string; end: string; check: string };

/** Every pay period from the company's first up to `until`, with or without a payroll. */
export function listPeriods(company: CompanyRecord, until: string): Period[] {
  const periods: Period[] = [];
  let day = firstPeriodStart(company);
  for (
    let period = periodAt(company, day);
    period.start <= until;
    period = periodAt(company, day)
  ) {
    periods.push(period);
    day = addDays(period.end, 1);
  }
  return periods;
}

export function periodsUntilUpcoming(company: CompanyRecord, now: number): Period[] {
  const periods: Period[] = [];
  let day = firstPeriodStart(company);
  for (;;) {
    const period = periodAt(company, day);
    periods.push(period);
    if (now < calculatedAt(period.check)) return periods;
    day = addDays(period.end, 1);
  }
}

/**
 * A year before the seed, or just far enough back for the number of payrolls the company was
 * created with.
 */
function firstPeriodStart(company: CompanyRecord): string {
  if (company.payrolls === null)
    return periodAt(company, dayOf(company.seeded_at - YEAR_DAYS * DAY_MS)).start;
  let first = periodAt(company, dayOf(company.seeded_at));
  while (calculatedAt(first.check) <= company.seeded_at)
    first = periodAt(company, addDays(first.end, 1));
  while (calculatedAt(first.check) > company.seeded_at)
    first = periodAt(company, addDays(first.start, -1));
  // `first` is now the newest processed period; if none were requested, the history starts right
  // after it.
  if (company.payrolls === 0) return addDays(first.end, 1);
  for (let i = 1; i < company.payrolls; i++) first = periodAt(company, addDays(first.start, -1));
  return first.start;
}

function periodAt(company: CompanyRecord, day: string): Period {
  switch (company.frequency) {
    case "Every week":
      return weeklyPeriod(day, 7);
    case "Every other week":
      return weeklyPeriod(day, 14);
    case "Twice per month":
      return halfMonth(day);
    case "Monthly":
      return wholeMonth(day);
  }
}

/**
 * Weeks run from Monday to Sunday and are paid on the following Friday. 2024-01-01 was a Monday.
 */
function weeklyPeriod(day: string, length: 7 | 14): Period {
  const since = Math.floor((msOf(day) - msOf("2024-01-01")) / DAY_MS);
  const start = addDays("2024-01-01", Math.floor(since / length) * length);
  const end = addDays(start, length - 1);
  return { start, end, check: addDays(end, 5) };
}

function halfMonth(day: string): Period {
  const month = day.slice(0, 7);
  if (Number(day.slice(8)) <= 15)
    return { start: `${month}-01`, end: `${month}-15`, check: onBankingDay(`${month}-20`) };
  const check = onBankingDay(`${addMonths(`${month}-01`, 1).slice(0, 7)}-05`);
  return { start: `${month}-16`, end: monthEnd(day), check };
}

function wholeMonth(day: string): Period {
  const month = day.slice(0, 7);
  return {
    start: `${month}-01`,
    end: monthEnd(day),
    check: onBankingDay(`${addMonths(`${month}-01`, 1).slice(0, 7)}-05`),
  };
}

function monthEnd(day: string): string {
  return `${day.slice(0, 7)}-${lastDayOfMonth(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1)}`;
}

/** Payroll is run two days before payday, in the afternoon. */
export function calculatedAt(check: string): number {
  return msOf(addDays(check, -2)) + 17 * 3_600_000;
}
