/*
 * What of the synced tables is shown, exported and answered: one list of columns for the screen, the file and the API,
 * so that none of them can forget that a column is pay. Pure; components may import it.
 */

import { reversalOf } from "./reversals-sql.ts";

export type ColumnKind = "text" | "date" | "time" | "money" | "number" | "yes_no";

export type Column = {
  /** The name in addresses, files and the API. */
  key: string;
  label: string;
  kind: ColumnKind;
  /** A moment by which Gusto has to be told: shown in Gusto's own zone, whoever reads it. */
  isDeadline?: true;
  /** What somebody earns: left out unless it was asked for. */
  isPay?: true;
  /** A total over the people of a row; of fewer than `PEOPLE_IN_A_TOTAL` it is pay, and empty unless pay was asked for. */
  isTotal?: true;
  /** Where it appears; everywhere when absent. */
  only?: "screen" | "data";
  /** On the screen only when chosen. */
  isExtra?: true;
  /** The SQL of the value where it is not the column of that name; `t` is the table. */
  sql?: string;
  /** What to sort by where it is not the value. */
  sortSql?: string;
};

export const DATA_TABLE_NAMES = [
  "locations",
  "departments",
  "employees",
  "jobs",
  "compensations",
  "contractors",
  "pay_schedules",
  "pay_periods",
  "payrolls",
  "payroll_compensations",
] as const;
export type DataTableName = (typeof DATA_TABLE_NAMES)[number];

export type FilterName = "status" | "department" | "kind" | "year";

export type TableDefinition = {
  name: DataTableName;
  /** What a row is, in the middle of a sentence. */
  one: string;
  many: string;
  columns: readonly Column[];
  /** The primary key after the company. */
  key: readonly string[];
  search: readonly string[];
  filters: readonly FilterName[];
  sort: { column: string; isDescending: boolean };
};

const text = (key: string, label: string, more: Partial<Column> = {}): Column => ({
  key,
  label,
  kind: "text",
  ...more,
});
const date = (key: string, label: string, more: Partial<Column> = {}): Column => ({
  key,
  label,
  kind: "date",
  ...more,
});
const money = (key: string, label: string, more: Partial<Column> = {}): Column => ({
  key,
  label,
  kind: "money",
  ...more,
});
const yesNo = (key: string, label: string, more: Partial<Column> = {}): Column => ({
  key,
  label,
  kind: "yes_no",
  ...more,
});

const DATA = { only: "data" } as const;
const EXTRA = { isExtra: true } as const;
const PAY = { isPay: true } as const;
const TOTAL = { isTotal: true } as const;
const uuid = text("gusto_uuid", "Gusto uuid", DATA);

const FULL_NAME = text("name", "Name", {
  only: "screen",
  sql: "concat_ws(' ', COALESCE(t.preferred_first_name, t.first_name), t.last_name)",
  sortSql: "concat_ws(' ', t.last_name, t.first_name)",
});
const NAME_PARTS = [text("first_name", "First name", DATA), text("last_name", "Last name", DATA)];

/** Only there while pay is asked for: lib/payroll/data/rows-sql.ts joins the primary job. */
export const PRIMARY_JOB = `LEFT JOIN LATERAL (SELECT j.rate, j.payment_unit FROM jobs j
  WHERE j.company_id = t.company_id AND j.employee_uuid = t.gusto_uuid AND j.deleted_at IS NULL ORDER BY j."primary" DESC NULLS LAST, j.gusto_uuid LIMIT 1) job ON true`;

export const DATA_TABLES: Readonly<Record<DataTableName, TableDefinition>> = {
  locations: {
    name: "locations",
    one: "location",
    many: "locations",
    key: ["gusto_uuid"],
    search: ["street_1", "city", "state"],
    filters: [],
    sort: { column: "city", isDescending: false },
    columns: [
      uuid,
      text("street_1", "Street"),
      text("street_2", "Street, second line", EXTRA),
      text("city", "City"),
      text("state", "State"),
      text("zip", "ZIP"),
      text("country", "Country", EXTRA),
      text("phone_number", "Phone", EXTRA),
      yesNo("active", "Active"),
    ],
  },
  departments: {
    name: "departments",
    one: "department",
    many: "departments",
    key: ["gusto_uuid"],
    search: ["title"],
    filters: [],
    sort: { column: "title", isDescending: false },
    columns: [
      uuid,
      text("title", "Department"),
      { key: "people", label: "People", kind: "number" },
    ],
  },
  employees: {
    name: "employees",
    one: "person",
    many: "people",
    key: ["gusto_uuid"],
    filters: ["status", "department"],
    search: ["first_name", "last_name", "preferred_first_name", "email", "job_title"],
    sort: { column: "name", isDescending: false },
    columns: [
      uuid,
      FULL_NAME,
      ...NAME_PARTS,
      text("preferred_first_name", "Preferred first name", DATA),
      text("status", "Status", {
        only: "screen",
        sql: "CASE WHEN t.terminated THEN 'Left' WHEN t.onboarded IS FALSE THEN 'Onboarding' ELSE 'Active' END",
      }),
      text("job_title", "Job"),
      text("department", "Department"),
      text("email", "Email"),
      text("phone", "Phone", EXTRA),
      text("employment_status", "Employment", EXTRA),
      text("onboarding_status", "Onboarding", EXTRA),
      text("payment_method", "Paid by", EXTRA),
      date("hire_date", "Hired"),
      date("termination_date", "Last day", EXTRA),
      yesNo("onboarded", "Onboarded", DATA),
      yesNo("terminated", "Terminated", DATA),
      text("department_uuid", "Department uuid", DATA),
      text("manager_uuid", "Manager uuid", DATA),
      money("rate", "Pay rate", { ...PAY, sql: "job.rate" }),
      text("payment_unit", "Per", { ...PAY, sql: "job.payment_unit" }),
    ],
  },
  jobs: {
    name: "jobs",
    one: "job",
    many: "jobs",
    key: ["gusto_uuid"],
    search: ["title"],
    filters: [],
    sort: { column: "hire_date", isDescending: true },
    columns: [
      uuid,
      text("employee_uuid", "Employee uuid", DATA),
      text("title", "Job"),
      yesNo("primary", "Primary", { sql: 't."primary"' }),
      date("hire_date", "From"),
      text("location_uuid", "Location uuid", DATA),
      money("rate", "Pay rate", PAY),
      text("payment_unit", "Per", PAY),
    ],
  },
  compensations: {
    name: "compensations",
    one: "change of pay",
    many: "changes of pay",
    key: ["gusto_uuid"],
    search: [],
    filters: [],
    sort: { column: "effective_date", isDescending: true },
    columns: [
      uuid,
      text("job_uuid", "Job uuid", DATA),
      text("employee_uuid", "Employee uuid", DATA),
      date("effective_date", "From"),
      text("flsa_status", "FLSA status"),
      money("rate", "Pay rate", PAY),
      text("payment_unit", "Per", PAY),
    ],
  },
  contractors: {
    name: "contractors",
    one: "contractor",
    many: "contractors",
    key: ["gusto_uuid"],
    filters: ["status"],
    search: ["first_name", "last_name", "business_name", "email"],
    sort: { column: "name", isDescending: false },
    columns: [
      uuid,
      text("name", "Name", {
        only: "screen",
        sql: "COALESCE(t.business_name, concat_ws(' ', t.first_name, t.last_name))",
        sortSql: "COALESCE(t.business_name, concat_ws(' ', t.last_name, t.first_name))",
      }),
      ...NAME_PARTS,
      text("business_name", "Business name", DATA),
      text("type", "Type"),
      text("department", "Department", EXTRA),
      text("email", "Email"),
      text("wage_type", "Paid"),
      date("start_date", "Since"),
      yesNo("is_active", "Active"),
      yesNo("onboarded", "Onboarded", EXTRA),
      money("hourly_rate", "Hourly rate", PAY),
    ],
  },
  pay_schedules: {
    name: "pay_schedules",
    one: "pay schedule",
    many: "pay schedules",
    key: ["gusto_uuid"],
    search: ["name", "frequency"],
    filters: [],
    sort: { column: "name", isDescending: false },
    columns: [
      uuid,
      text("name", "Name"),
      text("frequency", "Frequency"),
      date("anchor_pay_date", "First pay date"),
      date("anchor_end_of_pay_period", "First period ends"),
      { key: "day_1", label: "First day of the month", kind: "number", isExtra: true },
      { key: "day_2", label: "Second day of the month", kind: "number", isExtra: true },
      yesNo("auto_payroll", "Runs by itself"),
      yesNo("active", "Active"),
    ],
  },
  pay_periods: {
    name: "pay_periods",
    one: "pay period",
    many: "pay periods",
    key: ["gusto_uuid"],
    search: [],
    filters: ["kind", "year"],
    sort: { column: "start_date", isDescending: true },
    columns: [
      uuid,
      date("start_date", "From"),
      date("end_date", "To"),
      date("check_date", "Pay date"),
      yesNo("processed", "Processed"),
      text("pay_schedule_uuid", "Pay schedule uuid", DATA),
      text("payroll_uuid", "Payroll uuid", DATA),
    ],
  },
  payrolls: {
    name: "payrolls",
    one: "payroll",
    many: "payrolls",
    key: ["gusto_uuid"],
    search: [],
    filters: ["kind", "year"],
    sort: { column: "check_date", isDescending: true },
    columns: [
      uuid,
      date("check_date", "Pay date"),
      date("start_date", "From"),
      date("end_date", "To"),
      text("status", "Status", {
        only: "screen",
        sql: `CASE ${reversalOf("t")} WHEN 'reversal' THEN 'Reversal' WHEN 'reversed' THEN 'Reversed' WHEN 'partly_reversed' THEN 'Partly reversed' ELSE CASE WHEN t.processed THEN 'Processed' ELSE 'Upcoming' END END || CASE WHEN t.off_cycle THEN ', off-cycle' ELSE '' END`,
      }),
      text("reversal", "Reversal", { ...DATA, sql: reversalOf("t") }),
      text("off_cycle_reason", "Off-cycle reason", EXTRA),
      yesNo("processed", "Processed", DATA),
      yesNo("off_cycle", "Off-cycle", DATA),
      yesNo("external", "External", EXTRA),
      date("processed_date", "Processed on", EXTRA),
      { key: "payroll_deadline", label: "Deadline", kind: "time", isDeadline: true, isExtra: true },
      { key: "calculated_at", label: "Calculated", kind: "time", only: "data" },
      money("gross_pay", "Gross pay", TOTAL),
      money("net_pay", "Net pay", TOTAL),
      money("employee_taxes", "Employee taxes", { ...TOTAL, ...EXTRA }),
      money("employer_taxes", "Employer taxes", TOTAL),
      money("benefits", "Benefits", { ...TOTAL, ...EXTRA }),
      money("reimbursements", "Reimbursements", { ...TOTAL, ...EXTRA }),
      money("company_debit", "Debited", { ...TOTAL, ...EXTRA }),
      text("pay_schedule_uuid", "Pay schedule uuid", DATA),
    ],
  },
  payroll_compensations: {
    name: "payroll_compensations",
    one: "person",
    many: "people",
    key: ["payroll_uuid", "employee_uuid"],
    search: ["first_name", "last_name"],
    filters: [],
    sort: { column: "name", isDescending: false },
    columns: [
      text("payroll_uuid", "Payroll uuid", DATA),
      text("employee_uuid", "Employee uuid", DATA),
      { ...FULL_NAME, sql: "concat_ws(' ', t.first_name, t.last_name)" },
      ...NAME_PARTS,
      text("payment_method", "Paid by"),
      yesNo("excluded", "Excluded"),
      { key: "hours", label: "Hours", kind: "number", isPay: true },
      money("gross_pay", "Gross pay", PAY),
      money("net_pay", "Net pay", PAY),
      money("check_amount", "Check amount", { ...PAY, ...EXTRA }),
    ],
  },
};

export function isTableName(value: unknown): value is DataTableName {
  return DATA_TABLE_NAMES.some((name) => name === value);
}

/** Fewer people than this, and a total tells what one of them got. */
export const PEOPLE_IN_A_TOTAL = 3;

/** Whether enough people were paid in the payroll of this alias for its totals to be nobody's pay. One that nobody is known to be paid in has too few. */
export function hasPeopleOfATotal(payroll: string): string {
  return `((SELECT count(*) FROM (SELECT 1 FROM payroll_compensations paid WHERE paid.company_id = ${payroll}.company_id AND paid.payroll_uuid = ${payroll}.gusto_uuid
    AND paid.deleted_at IS NULL AND paid.excluded IS NOT TRUE AND COALESCE(paid.gross_pay, 1) <> 0 LIMIT ${PEOPLE_IN_A_TOTAL}) people) = ${PEOPLE_IN_A_TOTAL})`;
}

/** For screens, which say why totals are missing: whether there are some. */
const TOTALS_HIDDEN = yesNo("totals_hidden", "", {
  only: "screen",
  sql: `(t.gross_pay IS NOT NULL AND NOT ${hasPeopleOfATotal("t")})`,
});

/** What a screen is told of a row besides its columns. */
export function besideColumns(table: TableDefinition, withPay: boolean): Column[] {
  return !withPay && table.columns.some(({ isTotal }) => isTotal) ? [TOTALS_HIDDEN] : [];
}

/** The columns of a table as they may be read: pay, and totals that are pay, only when it was asked for. */
export function readableColumns(table: TableDefinition, withPay: boolean): Column[] {
  if (withPay) return [...table.columns];
  return table.columns
    .filter(({ isPay }) => !isPay)
    .map((column) =>
      column.isTotal
        ? { ...column, sql: `CASE WHEN ${hasPeopleOfATotal("t")} THEN t.${column.key} END` }
        : column,
    );
}

/** The readable columns of one place. */
export function columnsOf(
  table: TableDefinition,
  place: "screen" | "data",
  withPay: boolean,
): Column[] {
  return readableColumns(table, withPay).filter(({ only }) => only === undefined || only === place);
}

/** Whether the table shows more once pay is asked for. */
export function hasPay(table: TableDefinition): boolean {
  return table.columns.some(({ isPay, isTotal }) => isPay || isTotal);
}
