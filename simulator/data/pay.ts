// One employee's earnings in one payroll, in cents. The same payroll always gives the same pay, and
// a payroll's totals are the sums of these.

import { between, fraction, hashNumber } from "./random.ts";
import { share } from "./money.ts";
import { createKept } from "./kept.ts";
import { getCompanyData } from "./company-data.ts";
import type { Employee } from "./employees.ts";
import type { PayrollEntry } from "./payroll-calendar.ts";
import type { CompanyRecord } from "../state/model.ts";
import { type HourlyLine, hourlyLines, PAYS_PER_YEAR, workedShare } from "./pay-hours.ts";

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

const TAXES: readonly { name: string; employer: boolean; rate: number }[] = [
  { name: "Federal Income Tax", employer: false, rate: 1150 },
  { name: "Social Security", employer: false, rate: 620 },
  { name: "Medicare", employer: false, rate: 145 },
  { name: "Social Security", employer: true, rate: 620 },
  { name: "Medicare", employer: true, rate: 145 },
  { name: "FUTA", employer: true, rate: 60 },
];

/** Everyone on the payroll: hired before the period ended, still there when it began. */
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

function sumTaxes(taxes: Tax[], employer: boolean): number {
  return taxes.reduce((sum, tax) => (tax.employer === employer ? sum + tax.cents : sum), 0);
}
