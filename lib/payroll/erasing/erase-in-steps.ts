import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { type CompanyTable, type KeptWith, tablesErasedWith } from "../rows/company-tables.ts";

/*
 * The statements for erasing and deleting. Table names and conditions come only from
 * company-tables.ts; the company is a parameter.
 */

/**
 * Erases a company's rows of this kind, table by table, in steps. If interrupted, the next call
 * continues.
 */
export async function eraseInSteps(companyId: string, kind: KeptWith): Promise<void> {
  for (const table of tablesErasedWith(kind))
    await deleteInSteps(() => eraseStep(companyId, table), { mostMs: Infinity });
}

function eraseStep(companyId: string, { table, of, blank }: CompanyTable): Promise<number> {
  const some = `ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${of} LIMIT ${ROWS_AT_ONCE}))`;
  return db().$executeRawUnsafe(
    blank
      ? `UPDATE ${table} SET ${blank} WHERE ${some} AND ${of}`
      : `DELETE FROM ${table} WHERE ${some}`,
    companyId,
  );
}

/** Whether any rows of this kind exist. */
export async function hasAnyOf(companyId: string, kind: KeptWith): Promise<boolean> {
  const parts = tablesErasedWith(kind).map(
    ({ table, of }) => `EXISTS (SELECT 1 FROM ${table} WHERE ${of})`,
  );
  const [row] = await db().$queryRawUnsafe<{ found: boolean }[]>(
    `SELECT ${parts.join(" OR ")} AS found`,
    companyId,
  );
  return row?.found ?? false;
}
