/* Which fields of Gusto's own JSON tell what somebody earns. Pure. */

export const HIDDEN = "[hidden]";

/** In what one person got in one payroll, everything is pay but who it is about. */
const ABOUT_THE_PERSON = new Set([
  "uuid",
  "version",
  "employee_uuid",
  "payroll_uuid",
  "first_name",
  "preferred_first_name",
  "last_name",
  "payment_method",
  "excluded",
  "memo",
]);

/** In a payroll, everything but its dates and kind: of few people, totals tell what each got, and two states of a total what one got more. */
const ABOUT_THE_PAYROLL = new Set([
  ...[
    "uuid",
    "payroll_uuid",
    "company_uuid",
    "version",
    "check_date",
    "pay_period",
    "payroll_deadline",
    "calculated_at",
    "created_at",
    "processed",
    "processed_date",
  ],
  ...[
    "off_cycle",
    "off_cycle_reason",
    "external",
    "auto_payroll",
    "auto_pilot",
    "final_termination_payroll",
    "withholding_pay_period",
    "payroll_status_meta",
  ],
]);

/** Elsewhere, whatever is called like an amount. */
const PAY_WORDS =
  /(^|_)(rates?|salary|wages?|amounts?|pay|earnings|tips|bonus|commission|deductions?|contributions?|garnishments?|minimum_wages?|reimbursements?|balance|ssn)$/;
const NEVER_AMOUNTS = new Set(["auto_pay", "off_cycle_pay"]);

/** Whether the field at this path of a row of this table is pay; indexes are left out of the path. */
export function isPayField(table: string, path: readonly string[]): boolean {
  if (table === "payroll_compensations")
    return path[0] !== undefined && !ABOUT_THE_PERSON.has(path[0]);
  if (table === "payrolls") return path[0] !== undefined && !ABOUT_THE_PAYROLL.has(path[0]);
  return path.some((name) => PAY_WORDS.test(name) && !NEVER_AMOUNTS.has(name));
}

/** The same JSON with every pay value replaced. Text that has no name may be anything: a row that is no JSON is kept as text. */
export function hidePayIn(table: string, value: unknown, path: readonly string[] = []): unknown {
  if (path.length > 0 && value !== null && isPayField(table, path)) return HIDDEN;
  if (Array.isArray(value)) return value.map((entry) => hidePayIn(table, entry, path));
  if (typeof value !== "object" || value === null)
    return path.length === 0 && value !== null ? HIDDEN : value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, hidePayIn(table, entry, [...path, name])]),
  );
}
