import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { type CompanyTable, type KeptWith, tablesErasedWith } from "../rows/company-tables.ts";

/* The statements behind erasing and deleting. Names and conditions come from company-tables.ts alone; the company is a parameter. */

/** Short statements: nobody waits for a lock of theirs, and a stop in the middle loses nothing. */
const ROWS_AT_ONCE = 2_000;

/** Erases what a company has of this kind, table by table, in steps; stopped in the middle, it goes on with the next call. */
export async function eraseInSteps(companyId: string, kind: KeptWith): Promise<void> {
  for (const table of tablesErasedWith(kind)) {
    let erased = ROWS_AT_ONCE;
    while (erased === ROWS_AT_ONCE) erased = await eraseStep(companyId, table);
  }
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

/** Whether there is anything of this kind. */
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
