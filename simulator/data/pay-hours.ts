// A pay's hourly lines, and the share of a period that was worked.

import { between, fraction } from "./random.ts";
import { DAY_MS, msOf } from "./dates.ts";
import type { Employee } from "./employees.ts";
import type { Compensation, Job } from "./jobs.ts";
import type { PayrollEntry } from "./payroll-calendar.ts";
import type { CompanyRecord, PayFrequency } from "../state/model.ts";

export const PAYS_PER_YEAR: Readonly<Record<PayFrequency, number>> = {
  "Every week": 52,
  "Every other week": 26,
  "Twice per month": 24,
  Monthly: 12,
};

export type HourlyLine = {
  name: string;
  job: Job;
  compensation: Compensation;
  multiple: number;
  thousandths: number;
  cents: number;
};

export function hourlyLines(
  company: CompanyRecord,
  payroll: PayrollEntry,
  key: string,
  job: Job,
  worked: number,
): HourlyLine[] {
  const compensation = compensationOn(job, payroll.end_date);
  if (compensation === null) return [];
  const fullTime = Math.round((2080 / PAYS_PER_YEAR[company.frequency]) * 4) / 4;
  if (compensation.payment_unit === "Year") {
    const cents = Math.round((compensation.rate_cents / PAYS_PER_YEAR[company.frequency]) * worked);
    return cents === 0
      ? []
      : [
          {
            name: "Regular Hours",
            job,
            compensation,
            multiple: 1,
            thousandths: Math.round(fullTime * worked * 1000),
            cents,
          },
        ];
  }
  const share = job.primary ? between(`${key} ${job.uuid} hours`, 55, 100) / 100 : 0.1;
  const regular = Math.round(fullTime * share * worked * 4) / 4;
  const overtime =
    job.primary && fraction(`${key} overtime`) < 0.15
      ? between(`${key} overtime hours`, 1, 12) / 2
      : 0;
  const line = (name: string, quantity: number, multiple: number): HourlyLine => ({
    name,
    job,
    compensation,
    multiple,
    thousandths: Math.round(quantity * 1000),
    cents: Math.round(compensation.rate_cents * quantity * multiple),
  });
  return [line("Regular Hours", regular, 1), line("Overtime", overtime, 1.5)].filter(
    (each) => each.thousandths > 0,
  );
}

function compensationOn(job: Job, day: string): Compensation | null {
  return job.compensations.findLast((compensation) => compensation.effective_date <= day) ?? null;
}

/** People who joined or left in the middle of a period are paid for their part of it. */
export function workedShare(payroll: PayrollEntry, employee: Employee): number {
  const start = employee.hire_date > payroll.start_date ? employee.hire_date : payroll.start_date;
  const end =
    employee.termination_date !== null && employee.termination_date < payroll.end_date
      ? employee.termination_date
      : payroll.end_date;
  return days(start, end) / days(payroll.start_date, payroll.end_date);
}

function days(start: string, end: string): number {
  return (msOf(end) - msOf(start)) / DAY_MS + 1;
}
