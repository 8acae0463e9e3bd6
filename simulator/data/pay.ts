// What one employee earned in one payroll, in cents. The same payroll always gives the same pay, and the totals of a
// payroll are the sums of these.

import { between, fraction, hashNumber } from "./random.ts";
import { DAY_MS, msOf } from "./dates.ts";
import { share } from "./money.ts";
import { createKept } from "./kept.ts";
import { getCompanyData } from "./company-data.ts";
import type { Compensation, Employee, Job } from "./employees.ts";
import type { PayrollEntry } from "./payroll-calendar.ts";
import type { CompanyRecord, PayFrequency } from "../state/model.ts";

type HourlyLine = {
  name: string;
  job: Job;
  compensation: Compensation;
  multiple: number;
  thousandths: number;
  cents: number;
};
type Tax = { name: string; employer: boolean; cents: number };
export type Pay = {
  employee: Employee;
  hourly: HourlyLine[];
  bonus: number;
  commission: number;
  reimbursement: number;
  vacation_thousandths: number;
  gross: number;
  taxes: Tax[];
  employee_taxes: number;
  employer_taxes: number;
  benefit_deduction: number;
  company_contribution: number;
  net: number;
};

const PAYS_PER_YEAR: Readonly<Record<PayFrequency, number>> = {
  "Every week": 52,
  "Every other week": 26,
  "Twice per month": 24,
  Monthly: 12,
};

const TAXES: readonly { name: string; employer: boolean; rate: number }[] = [
  { name: "Federal Income Tax", employer: false, rate: 1150 },
  { name: "Social Security", employer: false, rate: 620 },
  { name: "Medicare", employer: false, rate: 145 },
  { name: "Social Security", employer: true, rate: 620 },
  { name: "Medicare", employer: true, rate: 145 },
  { name: "FUTA", employer: true, rate: 60 },
];

/** Everyone on the payroll: hired before the period ended, not gone before it began. */
export function listPay(company: CompanyRecord, payroll: PayrollEntry): readonly Pay[] {
  const data = getCompanyData(company);
  return kept.get(payroll.uuid, data, () => calculatePays(company, payroll, data.employees));
}

const PAYS_KEPT = 50_000;
const kept = createKept<readonly Pay[]>(PAYS_KEPT, (pays) => pays.length);

function calculatePays(
  company: CompanyRecord,
  payroll: PayrollEntry,
  employees: Employee[],
): Pay[] {
  return employees
    .filter(
      (employee) =>
        employee.hire_date <= payroll.end_date &&
        (employee.termination_date ?? "9999") >= payroll.start_date,
    )
    .map((employee) => calculatePay(company, payroll, employee));
}

function calculatePay(company: CompanyRecord, payroll: PayrollEntry, employee: Employee): Pay {
  const key = `pay ${payroll.uuid} ${employee.uuid}`;
  const worked = workedShare(payroll, employee);
  const hourly = payroll.off_cycle
    ? []
    : employee.jobs.flatMap((job) => hourlyLines(company, payroll, key, job, worked));
  const bonus = bonusOf(payroll, key);
  const commission =
    !payroll.off_cycle && fraction(`${key} commission`) < 0.05
      ? between(`${key} commission amount`, 50, 400) * 100
      : 0;
  const reimbursement =
    !payroll.off_cycle && fraction(`${key} expense`) < 0.06
      ? between(`${key} expense amount`, 800, 14_000)
      : 0;
  const gross = hourly.reduce((sum, line) => sum + line.cents, 0) + bonus + commission;
  const taxes = TAXES.map(({ name, employer, rate }) => ({
    name,
    employer,
    cents: share(gross, rate),
  }));
  const employeeTaxes = sumTaxes(taxes, false);
  const insured =
    hashNumber(`insured ${employee.uuid}`) % 5 < 3 && !payroll.off_cycle && gross > 40_000;
  const deduction = insured ? Math.round(1_800_00 / PAYS_PER_YEAR[company.frequency]) : 0;
  return {
    employee,
    hourly,
    bonus,
    commission,
    reimbursement,
    vacation_thousandths: !payroll.off_cycle && fraction(`${key} vacation`) < 0.12 ? 8000 : 0,
    gross,
    taxes,
    employee_taxes: employeeTaxes,
    employer_taxes: sumTaxes(taxes, true),
    benefit_deduction: deduction,
    company_contribution: deduction * 2,
    net: gross - employeeTaxes - deduction + reimbursement,
  };
}

function bonusOf(payroll: PayrollEntry, key: string): number {
  if (payroll.off_cycle_reason === "Bonus") return between(`${key} bonus`, 2, 20) * 100_00;
  if (payroll.off_cycle_reason === "Correction") return between(`${key} correction`, 500, 9_000);
  return 0;
}

function hourlyLines(
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

/** People who came or went in the middle of a period are paid for their part of it. */
function workedShare(payroll: PayrollEntry, employee: Employee): number {
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

function sumTaxes(taxes: Tax[], employer: boolean): number {
  return taxes.reduce((sum, tax) => (tax.employer === employer ? sum + tax.cents : sum), 0);
}
