/* Which fields of Gusto's own JSON tell what somebody earns. Pure. */

export const HIDDEN = "[hidden]";

/** In what one person got in one payroll, everything is pay but who it is about. */
const ABOUT_THE_PERSON = new Set(["uuid", "version", "employee_uuid", "payroll_uuid", "first_name", "preferred_first_name", "last_name", "payment_method", "excluded", "memo"]);

/** Elsewhere, whatever is called like an amount; a payroll's own totals are the company's, not a person's. */
const PAY_WORDS = /(^|_)(rates?|salary|wages?|amounts?|pay|earnings|tips|bonus|commission|deductions?|contributions?|garnishments?|minimum_wages?|reimbursements?|balance|ssn)$/;
const NEVER_AMOUNTS = new Set(["auto_pay", "off_cycle_pay"]);

/** Whether the field at this path of a row of this table is pay; indexes are left out of the path. */
export function isPayField(table: string, path: readonly string[]): boolean {
  if (table === "payroll_compensations") return path[0] !== undefined && !ABOUT_THE_PERSON.has(path[0]);
  if (table === "payrolls") return path.includes("employee_compensations") || path.includes("ssn");
  return path.some((name) => PAY_WORDS.test(name) && !NEVER_AMOUNTS.has(name));
}

/** The same JSON with every pay value replaced. */
export function hidePayIn(table: string, value: unknown, path: readonly string[] = []): unknown {
  if (path.length > 0 && value !== null && isPayField(table, path)) return HIDDEN;
  if (Array.isArray(value)) return value.map((entry) => hidePayIn(table, entry, path));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, hidePayIn(table, entry, [...path, name])]));
}
