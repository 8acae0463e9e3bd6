// Which payrolls a company has at a given time. Nothing is stored: the calendar follows from the
// pay frequency, so moving the clock turns the upcoming payroll into a processed one and reveals
// the next.

import { hashNumber, pick, uuidFrom } from "./random.ts";
import { addDays, onBankingDay } from "./dates.ts";
import type { CompanyRecord } from "../state/model.ts";
import { calculatedAt, type Period, periodsUntilUpcoming } from "./pay-periods.ts";

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

/**
 * Oldest first, ending with one upcoming regular payroll. Off-cycle payrolls follow the period they
 * belong to.
 */
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

function regularEntry(company: CompanyRecord, period: Period, now: number): PayrollEntry {
  return entry(
    uuidFrom(`payroll ${company.uuid} ${period.start}`),
    period,
    period.check,
    now,
    null,
  );
}

/** About one period in nine is followed by a bonus or correction, paid a week later. */
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
