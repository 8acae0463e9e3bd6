// Which payrolls a company has at a given moment. Nothing is stored: the calendar follows from the pay frequency, so
// that moving the clock turns the upcoming payroll into a processed one and brings the next into view.

import { hashNumber, pick, uuidFrom } from "./random.ts";
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

export type PayrollEntry = {
  uuid: string;
  start_date: string;
  end_date: string;
  check_date: string;
  deadline: string;
  calculated_at: string | null;
  processed: boolean;
  off_cycle: boolean;
  off_cycle_reason: "Bonus" | "Correction" | null;
};

type Period = { start: string; end: string; check: string };

/** Oldest first, ending with one upcoming regular payroll. Off-cycle payrolls stand after the period they belong to. */
export function listPayrollEntries(company: CompanyRecord, now: number): PayrollEntry[] {
  const periods = periodsUntilUpcoming(company, now);
  const entries: PayrollEntry[] = [];
  for (const period of periods) {
    entries.push(regularEntry(company, period, now));
    const extra = company.off_cycle ? offCycleEntry(company, period, now) : null;
    if (extra !== null) entries.push(extra);
  }
  return entries;
}

export function payScheduleUuid(company: CompanyRecord): string {
  return uuidFrom(`pay schedule ${company.uuid}`);
}

/** Every pay period from the company's first one up to `until`, whether it has a payroll yet or not. */
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

function periodsUntilUpcoming(company: CompanyRecord, now: number): Period[] {
  const periods: Period[] = [];
  let day = firstPeriodStart(company);
  for (;;) {
    const period = periodAt(company, day);
    periods.push(period);
    if (now < calculatedAt(period.check)) return periods;
    day = addDays(period.end, 1);
  }
}

/** A year before the seed, or just far enough back for the number of payrolls that the company was made with. */
function firstPeriodStart(company: CompanyRecord): string {
  if (company.payrolls === null)
    return periodAt(company, dayOf(company.seeded_at - YEAR_DAYS * DAY_MS)).start;
  let first = periodAt(company, dayOf(company.seeded_at));
  while (calculatedAt(first.check) <= company.seeded_at)
    first = periodAt(company, addDays(first.end, 1));
  while (calculatedAt(first.check) > company.seeded_at)
    first = periodAt(company, addDays(first.start, -1));
  // `first` is now the newest processed period; without any wanted, the history starts right after it.
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

/** Weeks run Monday to Sunday and are paid on the Friday after. 2024-01-01 was a Monday. */
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
function calculatedAt(check: string): number {
  return msOf(addDays(check, -2)) + 17 * 3_600_000;
}

function regularEntry(company: CompanyRecord, period: Period, now: number): PayrollEntry {
  return entry(
    uuidFrom(`payroll ${company.uuid} ${period.start}`),
    period,
    period.check,
    now,
    null,
  );
}

/** About one period in nine is followed by a bonus or a correction, paid a week later. */
function offCycleEntry(company: CompanyRecord, period: Period, now: number): PayrollEntry | null {
  const key = `off cycle ${company.uuid} ${period.start}`;
  if (hashNumber(key) % 9 !== 0) return null;
  const check = onBankingDay(addDays(period.check, 7));
  if (calculatedAt(check) > now) return null;
  return entry(
    uuidFrom(key),
    period,
    check,
    now,
    pick(`${key} reason`, ["Bonus", "Correction"] as const),
  );
}

function entry(
  uuid: string,
  period: Period,
  check: string,
  now: number,
  reason: PayrollEntry["off_cycle_reason"],
): PayrollEntry {
  const processed = now >= calculatedAt(check);
  return {
    uuid,
    start_date: period.start,
    end_date: period.end,
    check_date: check,
    deadline: `${addDays(check, -2)}T23:00:00Z`,
    calculated_at: processed ? `${addDays(check, -2)}T17:00:00Z` : null,
    processed,
    off_cycle: reason !== null,
    off_cycle_reason: reason,
  };
}
