/* Finds the fields in Gusto's JSON that reveal someone's pay. Pure. */

import { TABLES } from "../rows/tables.ts";
import type { TableName } from "../resources/names.ts";

export const HIDDEN = "[hidden]";

/** For a table that doesn't list its non-pay fields: any field named like an amount. */
const PAY_WORDS =
  /(^|_)(rates?|salary|wages?|amounts?|pay|earnings|tips|bonus|commission|deductions?|contributions?|garnishments?|minimum_wages?|reimbursements?|balance|ssn)$/;
const NEVER_AMOUNTS = new Set(["auto_pay", "off_cycle_pay"]);

/** Whether the field at this path in this table is pay. List indexes are left out of the path. */
export function isPayField(table: string, path: readonly string[]): boolean {
  const notPay = isSynced(table) ? TABLES[table].notPay : undefined;
  if (notPay) return path[0] !== undefined && !notPay.has(path[0]);
  return path.some((name) => PAY_WORDS.test(name) && !NEVER_AMOUNTS.has(name));
}

/**
 * The same JSON with every pay value masked. Unnamed text could be anything; a row that isn't JSON
 * is kept as text.
 */
export function hidePayIn(table: string, value: unknown, path: readonly string[] = []): unknown {
  if (path.length > 0 && value !== null && isPayField(table, path)) return HIDDEN;
  if (Array.isArray(value)) return value.map((entry) => hidePayIn(table, entry, path));
  if (typeof value !== "object" || value === null)
    return path.length === 0 && value !== null ? HIDDEN : value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, hidePayIn(table, entry, [...path, name])]),
  );
}

function isSynced(table: string): table is TableName {
  return Object.hasOwn(TABLES, table);
}
