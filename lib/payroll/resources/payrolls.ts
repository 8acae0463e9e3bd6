import {
  amount,
  day,
  flag,
  type RawRow,
  requireUuid,
  rowIn,
  rowsIn,
  text,
  time,
  UnreadableRow,
  uuid,
  uuids,
} from "../rows/fields.ts";
import { addMonths } from "../reading/days.ts";
import { firstDay, lastDay } from "./company-lists.ts";
import type { ListResource, ReadingScope, Row, Window } from "./resource.ts";

/** Gusto's limit for this list and for the lines of a payroll. */
export const PAYROLLS_PER_PAGE = 100;
/**
 * Gusto looks at most a year at once, and finds a payroll by its whole pay period. Windows therefore overlap by more than the
 * longest usual period (a quarter), or a period across a border would be in neither.
 */
const WINDOW_MONTHS = 12;
const OVERLAP_MONTHS = 4;

/** Payrolls with their totals; what each person got in them is asked for payroll by payroll. */
export const payrolls: ListResource = {
  name: "payrolls",
  scope: "payrolls:read",
  path: "/payrolls",
  per: PAYROLLS_PER_PAGE,
  windows: payrollWindows,
  tables: ["payrolls"],
  one: {
    path: (companyUuid, one) => `/v1/companies/${companyUuid}/payrolls/${one}`,
    query: { page: "1", per: "1" },
    isRow: false,
  },
  covers: (scope) => ({
    sql: "t.start_date >= $3::date AND t.end_date <= $4::date",
    values: [firstDay(scope), lastDay(scope)],
  }),
  read: (raw) => [readPayroll(raw)],
};

/** The newest first. */
export function payrollWindows(scope: ReadingScope): Window[] {
  const first = firstDay(scope);
  const windows: Window[] = [];
  for (let end = lastDay(scope); ; end = addMonths(end, OVERLAP_MONTHS - WINDOW_MONTHS)) {
    const start = addMonths(end, -WINDOW_MONTHS, 1);
    windows.push({
      query: {
        start_date: start > first ? start : first,
        end_date: end,
        processing_statuses: "processed,unprocessed",
        payroll_types: "regular,off_cycle,external",
        include: "totals,reversals",
      },
    });
    if (start <= first) return windows;
  }
}

function readPayroll(raw: RawRow): Row {
  const totals = rowIn(raw, "totals");
  const period = rowIn(raw, "pay_period");
  const processed = flag(raw, "processed");
  return {
    table: "payrolls",
    raw,
    values: {
      gusto_uuid: uuid(raw, "payroll_uuid") ?? requireUuid(raw, "uuid"),
      version: text(raw, "version"),
      check_date: day(raw, "check_date"),
      start_date: day(period, "start_date"),
      end_date: day(period, "end_date"),
      pay_schedule_uuid: uuid(period, "pay_schedule_uuid"),
      payroll_deadline: time(raw, "payroll_deadline"),
      processed,
      processed_date: day(raw, "processed_date"),
      calculated_at: time(raw, "calculated_at"),
      off_cycle: flag(raw, "off_cycle"),
      off_cycle_reason: text(raw, "off_cycle_reason"),
      external: flag(raw, "external"),
      gross_pay: amount(totals, "gross_pay"),
      net_pay: amount(totals, "net_pay"),
      employee_taxes: amount(totals, "employee_taxes"),
      employer_taxes: amount(totals, "employer_taxes"),
      benefits: amount(totals, "benefits"),
      reimbursements: amount(totals, "reimbursements"),
      company_debit: amount(totals, "company_debit"),
      reversal_payroll_uuids: uuids(raw, "reversal_payroll_uuids"),
      compensations_due: processed === true,
    },
  };
}

/** The lines of `GET /v1/companies/{uuid}/payrolls/{payroll}`. @throws UnreadableRow */
export function readPayrollCompensation(raw: RawRow, payrollUuid: string): Row {
  return {
    table: "payroll_compensations",
    raw,
    values: {
      payroll_uuid: payrollUuid,
      employee_uuid: requireUuid(raw, "employee_uuid"),
      version: text(raw, "version"),
      first_name: text(raw, "first_name"),
      last_name: text(raw, "last_name"),
      payment_method: text(raw, "payment_method"),
      excluded: flag(raw, "excluded"),
      gross_pay: amount(raw, "gross_pay"),
      net_pay: amount(raw, "net_pay"),
      check_amount: amount(raw, "check_amount"),
      hours: sumHours(raw),
    },
  };
}

/** The column is numeric(10,3). */
const MOST_THOUSANDTHS = 10 ** 10;

/** Three decimals, summed as whole thousandths. */
function sumHours(raw: RawRow): string {
  const thousandths = rowsIn(raw, "hourly_compensations").reduce(
    (sum, line) => sum + Math.round(Number(amount(line, "hours") ?? 0) * 1_000),
    0,
  );
  if (Math.abs(thousandths) >= MOST_THOUSANDTHS) throw new UnreadableRow("hours are out of range");
  return (thousandths / 1_000).toFixed(3);
}
