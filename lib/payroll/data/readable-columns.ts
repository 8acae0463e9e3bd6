import type { Column, TableDefinition } from "./table-definition.ts";

/* Which columns of a table may be read; pay only on request. Pure. */

/** With fewer people than this, a total reveals an individual's pay. */
export const PEOPLE_IN_A_TOTAL = 3;

/**
 * Whether enough people were paid in the payroll with this alias for its totals not to reveal
 * anyone's pay. A payroll with no known payees has too few.
 */
export function hasPeopleOfATotal(payroll: string): string {
  return `(
    (
      SELECT count(*)
      FROM (
        SELECT 1
        FROM payroll_compensations paid
        WHERE paid.company_id = ${payroll}.company_id
          AND paid.payroll_uuid = ${payroll}.gusto_uuid
          AND paid.deleted_at IS NULL
          AND paid.excluded IS NOT TRUE
          AND COALESCE(paid.gross_pay, 1) <> 0
        LIMIT ${PEOPLE_IN_A_TOTAL}
      ) people
    ) = ${PEOPLE_IN_A_TOTAL}
  )`;
}

/** Tells screens that totals exist but are hidden, so they can explain why. */
const TOTALS_HIDDEN: Column = {
  key: "totals_hidden",
  label: "",
  kind: "yes_no",
  only: "screen",
  sql: `(t.gross_pay IS NOT NULL AND NOT ${hasPeopleOfATotal("t")})`,
};

/** What a screen needs to know about a row besides its columns. */
export function besideColumns(table: TableDefinition, withPay: boolean): Column[] {
  return !withPay && table.columns.some(({ isTotal }) => isTotal) ? [TOTALS_HIDDEN] : [];
}

/** A table's readable columns: pay, and totals that amount to pay, only on request. */
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

/** The readable columns for the screen or for files. */
export function columnsOf(
  table: TableDefinition,
  place: "screen" | "data",
  withPay: boolean,
): Column[] {
  return readableColumns(table, withPay).filter(({ only }) => only === undefined || only === place);
}

/** Whether the table has more columns when pay is revealed. */
export function hasPay(table: TableDefinition): boolean {
  return table.columns.some(({ isPay, isTotal }) => isPay || isTotal);
}
