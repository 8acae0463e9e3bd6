// A payroll on the wire: list entry, totals, one employee's line.

import { MONEY_AS_STRING_SINCE } from "./api-version-list.ts";
import { hours, money } from "../data/money.ts";
import { payScheduleUuid } from "../data/payroll-calendar.ts";
import { versionOf } from "../data/company-facts.ts";
import type { Pay } from "../data/pay.ts";
import type { PayrollEntry } from "../data/payroll-calendar.ts";
import type { CompanyRecord } from "../state/model.ts";

export function describePayroll(company: CompanyRecord, entry: PayrollEntry) {
  return {
    uuid: entry.uuid,
    payroll_uuid: entry.uuid,
    company_uuid: company.uuid,
    off_cycle: entry.off_cycle,
    ...(entry.off_cycle ? { off_cycle_reason: entry.off_cycle_reason } : {}),
    auto_pilot: false,
    processed: entry.processed,
    processed_date: entry.processed ? entry.deadline.slice(0, 10) : null,
    calculated_at: entry.calculated_at,
    pay_period: {
      start_date: entry.start_date,
      end_date: entry.end_date,
      pay_schedule_uuid: entry.off_cycle ? null : payScheduleUuid(company),
    },
    check_date: entry.check_date,
    external: false,
    payroll_deadline: entry.deadline,
  };
}

export function describeStatusMeta(entry: PayrollEntry, version: string) {
  // From 2026-06-15 on, an off-cycle payroll has no initial check date and is never late.
  const unknown = entry.off_cycle && version >= MONEY_AS_STRING_SINCE;
  return {
    cancellable: !entry.processed,
    expected_check_date: entry.check_date,
    initial_check_date: unknown ? null : entry.check_date,
    expected_debit_time: entry.deadline,
    payroll_late: unknown ? null : false,
    initial_debit_cutoff_time: entry.deadline,
  };
}

export function describeTotals(pays: readonly Pay[]) {
  const sum = (of: (pay: Pay) => number) => pays.reduce((total, pay) => total + of(pay), 0);
  const byCheck = pays.filter((pay) => pay.employee.payment_method === "Check");
  const checkAmount = byCheck.reduce((total, pay) => total + pay.net, 0);
  const reimbursements = sum((pay) => pay.reimbursement);
  const net = sum((pay) => pay.net) - reimbursements;
  const reimbursedByDeposit =
    reimbursements - byCheck.reduce((total, pay) => total + pay.reimbursement, 0);
  const netDebit = sum((pay) => pay.net) - checkAmount - reimbursedByDeposit;
  const taxDebit = sum((pay) => pay.employee_taxes + pay.employer_taxes);
  return {
    employee_bonuses: money(sum((pay) => pay.bonus)),
    employee_commissions: money(sum((pay) => pay.commission)),
    employee_cash_tips: "0.00",
    employee_paycheck_tips: "0.00",
    additional_earnings: "0.00",
    owners_draw: "0.00",
    benefits: money(sum((pay) => pay.company_contribution)),
    check_amount: money(checkAmount),
    child_support_debit: "0.00",
    company_debit: money(netDebit + taxDebit + reimbursedByDeposit),
    deferred_payroll_taxes: "0.00",
    employee_benefits_deductions: money(sum((pay) => pay.benefit_deduction)),
    employee_taxes: money(sum((pay) => pay.employee_taxes)),
    employer_taxes: money(sum((pay) => pay.employer_taxes)),
    gross_pay: money(sum((pay) => pay.gross)),
    imputed_pay: "0.00",
    net_pay: money(net),
    net_pay_debit: money(netDebit),
    other_deductions: "0.00",
    reimbursement_debit: money(reimbursedByDeposit),
    reimbursements: money(reimbursements),
    tax_debit: money(taxDebit),
  };
}

export function describeTaxTotals(pays: readonly Pay[]) {
  const totals = new Map<string, { name: string; employer: boolean; cents: number }>();
  for (const tax of pays.flatMap((pay) => pay.taxes)) {
    const key = `${tax.name} ${tax.employer}`;
    const known = totals.get(key) ?? { name: tax.name, employer: tax.employer, cents: 0 };
    known.cents += tax.cents;
    totals.set(key, known);
  }
  return [...totals.values()];
}

export type Included = { has(name: string): boolean };

export function describeEmployeeCompensation(pay: Pay, version: string, included: Included) {
  const amount = (cents: number): string | number =>
    version >= MONEY_AS_STRING_SINCE ? money(cents) : cents / 100;
  const primaryJob = pay.employee.jobs[0]?.uuid;
  const fixed = [
    { name: "Bonus", cents: pay.bonus },
    { name: "Commission", cents: pay.commission },
  ].filter((line) => line.cents > 0);
  const content = {
    employee_uuid: pay.employee.uuid,
    excluded: false,
    first_name: pay.employee.first_name,
    preferred_first_name: pay.employee.preferred_first_name,
    last_name: pay.employee.last_name,
    gross_pay: amount(pay.gross),
    net_pay: amount(pay.net),
    check_amount: amount(pay.employee.payment_method === "Check" ? pay.net : 0),
    payment_method: pay.employee.payment_method,
    memo: null,
    fixed_compensations: fixed.map(({ name, cents }) => ({
      name,
      amount: money(cents),
      job_uuid: primaryJob,
    })),
    hourly_compensations: pay.hourly.map((line) => ({
      name: line.name,
      hours: hours(line.thousandths),
      amount: money(line.cents),
      job_uuid: line.job.uuid,
      compensation_multiplier: line.multiple,
      flsa_status: line.compensation.flsa_status,
    })),
    paid_time_off: [{ name: "Vacation Hours", hours: hours(pay.vacation_thousandths) }],
    reimbursements:
      pay.reimbursement === 0
        ? []
        : [
            {
              amount: money(pay.reimbursement),
              description: "Expenses",
              uuid: null,
              recurring: false,
            },
          ],
    ...(included.has("deductions") ? { deductions: [] } : {}),
    ...(included.has("benefits") ? { benefits: describeBenefits(pay) } : {}),
    ...(included.has("taxes")
      ? {
          taxes: pay.taxes.map((tax) => ({
            name: tax.name,
            employer: tax.employer,
            amount: amount(tax.cents),
          })),
        }
      : {}),
  };
  return { ...content, version: versionOf(content) };
}

function describeBenefits(pay: Pay) {
  if (pay.benefit_deduction === 0) return [];
  return [
    {
      name: "Medical Insurance",
      employee_deduction: money(pay.benefit_deduction),
      company_contribution: money(pay.company_contribution),
      imputed: false,
    },
  ];
}
