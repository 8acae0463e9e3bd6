import { amount, type RawRow, requireUuid, rowsIn, UnreadableRow } from "../rows/fields.ts";
import {
  computedColumn,
  DATA,
  EXTRA,
  moneyColumn,
  numberColumn,
  ownerColumn,
  PAY,
  textColumn,
  yesNoColumn,
} from "./columns.ts";
import { defineLines } from "./define-resource.ts";
import { lineNameOf, lineSortNameOf } from "./display-name.ts";
import { defineTable } from "./define-table.ts";

export const payrollCompensationTable = defineTable({
  name: "payroll_compensations",
  model: "PayrollCompensation",
  doc: "One employee's pay in one payroll.",
  key: ["payroll_uuid", "employee_uuid"],
  seen: "employee_uuid",
  partOf: { table: "payrolls", column: "payroll_uuid", parts: "employee_compensations" },
  columns: {
    payroll_uuid: ownerColumn("Payroll uuid"),
    employee_uuid: {
      ...ownerColumn("Employee uuid"),
      read: (raw) => requireUuid(raw, "employee_uuid"),
    },
    name: computedColumn("Name", lineNameOf("t"), {
      only: "screen",
      sortSql: lineSortNameOf("t"),
    }),
    first_name: textColumn("First name", DATA),
    last_name: textColumn("Last name", DATA),
    payment_method: textColumn("Paid by"),
    excluded: yesNoColumn("Excluded"),
    hours: numberColumn("Hours", { ...PAY, type: "numeric(10,3)", read: sumHours }),
    gross_pay: moneyColumn("Gross pay", PAY),
    net_pay: moneyColumn("Net pay", PAY),
    check_amount: moneyColumn("Check amount", { ...PAY, ...EXTRA }),
  },
  // In a person's line of a payroll, everything is pay except who it is about.
  notPay: new Set([
    ...["uuid", "version", "employee_uuid", "payroll_uuid", "first_name", "last_name"],
    ...["preferred_first_name", "payment_method", "excluded", "memo"],
  ]),
  shown: {
    one: "person",
    many: "people",
    rowLabel: lineNameOf("t"),
    search: ["first_name", "last_name"],
    searchSql: [lineNameOf("t")],
    filters: [],
    sort: { column: "name", isDescending: false },
    tab: "payrolls",
  },
});

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

/**
 * The lines of `GET /v1/companies/{uuid}/payrolls/{payroll}`:
 * lib/payroll/reading/read-payroll-lines.ts.
 */
export const payrollCompensations = defineLines({
  name: "payroll_compensations",
  label: "Pay of each person",
  position: 90,
  scope: "payrolls:read",
  of: "payrolls",
  table: payrollCompensationTable,
});
