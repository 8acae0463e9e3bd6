import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { SYNCED } from "../resources/all.ts";
import type { StoredRows } from "./stored-rows.ts";
import { TABLE_NAMES } from "../resources/names.ts";

const CONTAINED: ReadonlySet<string> = new Set(
  Object.values(SYNCED).flatMap(({ definitions }) => definitions.slice(1).map(({ name }) => name)),
);

/** How many synced rows a company has, counted the way its runs count. */
export async function countStoredRows(companyId: string): Promise<StoredRows> {
  const [rows, contained, setAside] = await Promise.all([
    countIn(
      TABLE_NAMES.filter((table) => !CONTAINED.has(table)),
      companyId,
    ),
    countIn(
      TABLE_NAMES.filter((table) => CONTAINED.has(table)),
      companyId,
    ),
    countIn(["sync_set_aside"], companyId),
  ]);
  return { rows, contained, setAside };
}

/** The rows of a company in these tables together. */
export async function countIn(tables: readonly string[], companyId: string): Promise<number> {
  const counts = await Promise.all(
    tables.map((table) =>
      db().$queryRawUnsafe<{ count: bigint }[]>(
        `SELECT count(*) AS count FROM ${table} WHERE company_id = $1::uuid`,
        companyId,
      ),
    ),
  );
  return counts.reduce((sum, [row]) => sum + Number(row?.count ?? 0), 0);
}
