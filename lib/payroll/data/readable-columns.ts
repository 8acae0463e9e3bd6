import type { Column, TableDefinition } from "./table-definition.ts";

/* Which columns of a table may be read: pay only when it was asked for. Pure. */

/** Fewer people than this, and a total tells what one of them got. */
export const PEOPLE_IN_A_TOTAL = 3;

/** Whether enough people were paid in the payroll of this alias for its totals to be nobody's pay. One that nobody is known to be paid in has too few. */
export function hasPeopleOfATotal(payroll: string): string {
  return `((SELECT count(*) FROM (SELECT 1 FROM payroll_compensations paid WHERE paid.company_id = ${payroll}.company_id AND paid.payroll_uuid = ${payroll}.gusto_uuid
    AND paid.deleted_at IS NULL AND paid.excluded IS NOT TRUE AND COALESCE(paid.gross_pay, 1) <> 0 LIMIT ${PEOPLE_IN_A_TOTAL}) people) = ${PEOPLE_IN_A_TOTAL})`;
}

/** For screens, which say why totals are missing: whether there are some. */
const TOTALS_HIDDEN: Column = {
  key: "totals_hidden",
  label: "",
  kind: "yes_no",
  only: "screen",
  sql: `(t.gross_pay IS NOT NULL AND NOT ${hasPeopleOfATotal("t")})`,
};

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
