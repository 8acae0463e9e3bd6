import { addMonths } from "./add-months.ts";
import { reversalOf } from "../data/reversals-sql.ts";
import { flag, requireUuid, uuid, uuids } from "../rows/fields.ts";
import {
  computedColumn,
  DATA,
  dateColumn,
  EXTRA,
  moneyColumn,
  textColumn,
  timeColumn,
  TOTAL,
  uuidColumn,
  yesNoColumn,
} from "./columns.ts";
import { defineList, type ReadingScope, type ReadingWindow } from "./define-resource.ts";
import { defineTable } from "./define-table.ts";
import { firstDay, lastDay, withinHistory } from "./history.ts";

/** Gusto's limit for this list and for a payroll's lines. */
export const PAYROLLS_PER_PAGE = 100;
/**
 * Gusto accepts at most one year per request and matches a payroll by its whole pay period. Windows
 * overlap by more than the longest usual period (a quarter), so a period across a border isn't
 * missed by both.
 */
const WINDOW_MONTHS = 12;
const OVERLAP_MONTHS = 4;

const STATUS = `
  CASE ${reversalOf("t")}
    WHEN 'reversal' THEN 'Reversal'
    WHEN 'reversed' THEN 'Reversed'
    WHEN 'partly_reversed' THEN 'Partly reversed'
    ELSE CASE WHEN t.processed THEN 'Processed' ELSE 'Upcoming' END
  END || CASE WHEN t.off_cycle THEN ', off-cycle' ELSE '' END`;

const PERIOD = { within: "pay_period" } as const;
const TOTALS = { ...TOTAL, within: "totals" } as const;

const table = defineTable({
  name: "payrolls",
  model: "Payroll",
  doc: "A payroll with its totals.",
  reader: 2,
  uuid: (raw) => uuid(raw, "payroll_uuid") ?? requireUuid(raw, "uuid"),
  columns: {
    check_date: dateColumn("Pay date"),
    start_date: dateColumn("From", PERIOD),
    end_date: dateColumn("To", PERIOD),
    status: computedColumn("Status", STATUS, { only: "screen" }),
    reversal: computedColumn("Reversal", reversalOf("t"), DATA),
    off_cycle_reason: textColumn("Off-cycle reason", EXTRA),
    processed: yesNoColumn("Processed", DATA),
    off_cycle: yesNoColumn("Off-cycle", DATA),
    external: yesNoColumn("External", EXTRA),
    processed_date: dateColumn("Processed on", EXTRA),
    payroll_deadline: timeColumn("Deadline", { ...EXTRA, isDeadline: true }),
    calculated_at: timeColumn("Calculated", DATA),
    gross_pay: moneyColumn("Gross pay", TOTALS),
    net_pay: moneyColumn("Net pay", TOTALS),
    employee_taxes: moneyColumn("Employee taxes", { ...TOTALS, ...EXTRA }),
    employer_taxes: moneyColumn("Employer taxes", TOTALS),
    benefits: moneyColumn("Benefits", { ...TOTALS, ...EXTRA }),
    reimbursements: moneyColumn("Reimbursements", { ...TOTALS, ...EXTRA }),
    company_debit: moneyColumn("Debited", { ...TOTALS, ...EXTRA }),
    pay_schedule_uuid: uuidColumn("Pay schedule uuid", PERIOD),
    reversal_payroll_uuids: textColumn(null, {
      type: "uuid[]",
      read: (raw) => uuids(raw, "reversal_payroll_uuids"),
      doc: "The payrolls that reversed this one, fully or for some people.",
    }),
    compensations_due: yesNoColumn(null, {
      isRequired: true,
      read: (raw) => flag(raw, "processed") === true,
      doc: "Its compensations haven't been read since it last changed.",
    }),
  },
  setByNews: ["compensations_due"],
  // Everything but its dates and kind. With few people, totals reveal each one's pay, and two
  // versions of a total reveal a raise.
  notPay: new Set([
    ...["uuid", "payroll_uuid", "company_uuid", "version", "created_at", "calculated_at"],
    ...["check_date", "pay_period", "payroll_deadline", "processed", "processed_date"],
    ...["off_cycle", "off_cycle_reason", "external", "auto_payroll", "auto_pilot"],
    ...["final_termination_payroll", "withholding_pay_period", "payroll_status_meta"],
  ]),
  shown: {
    one: "payroll",
    many: "payrolls",
    rowLabel: "concat('Paid on ', t.check_date)",
    search: [],
    filters: ["kind", "year"],
    choices: {
      processed: "t.processed IS TRUE",
      upcoming: "t.processed IS NOT TRUE",
      off_cycle: "t.off_cycle IS TRUE",
    },
    yearOf: "check_date",
    sort: { column: "check_date", isDescending: true },
    tab: "payrolls",
  },
});

/** Payrolls with their totals. Each person's pay is requested payroll by payroll. */
export const payrolls = defineList({
  name: "payrolls",
  label: "Payrolls",
  position: 80,
  scope: "payrolls:read",
  path: "/payrolls",
  per: PAYROLLS_PER_PAGE,
  windows: payrollWindows,
  tables: [table],
  one: {
    path: (companyUuid, one) => `/v1/companies/${companyUuid}/payrolls/${one}`,
    query: { page: "1", per: "1" },
    isRow: false,
  },
  covers: withinHistory,
});

/** Newest first. */
export function payrollWindows(scope: ReadingScope): ReadingWindow[] {
  const first = firstDay(scope);
  const windows: ReadingWindow[] = [];
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
