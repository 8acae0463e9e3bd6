import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { ResourceName, TableName } from "../resources/names.ts";
import { TABLES } from "../rows/tables.ts";
import { writeRows, type Written } from "../rows/write-rows.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import type { ReadRows } from "./read-rows.ts";
import { recordChanges } from "../changes/record-changes.ts";
import { keepSetAside, settleSetAside } from "./set-aside.ts";

type Saved = Pick<Written, "created" | "updated"> & {
  /** Different rows on this page, including unreadable ones that have a UUID. */
  distinct: number;
  /** Rows that couldn't be read, and child rows the database rejected. */
  setAside: number;
};

/**
 * Writes a page's rows and records which ones it had, in the transaction that advances the
 * checkpoint.
 */
export async function savePage(
  tx: Transaction,
  run: HeldRun,
  resource: ResourceName,
  tables: readonly TableName[],
  at: { window: number; page: number; within?: string },
  { rows, setAside: unread }: ReadRows,
): Promise<Saved> {
  const saved: Saved = { created: 0, updated: 0, distinct: 0, setAside: 0 };
  const setAside = [...unread];
  const pages: { table: TableName; uuids: string[] }[] = [];
  const read = new Set<string>();
  for (const [index, table] of tables.entries()) {
    const own = rows.filter((row) => row.table === table);
    const { seen: name } = TABLES[table];
    const seen = new Set(own.map((row) => String(row.values[name])));
    for (const uuid of seen) read.add(uuid);
    // A row that exists but can't be read is not gone.
    if (index === 0) for (const { gustoUuid } of unread) if (gustoUuid) seen.add(gustoUuid);
    pages.push({ table, uuids: [...seen] });
    const { refused, ...written } = await writeRows(
      tx,
      { companyId: run.companyId, runId: run.id },
      table,
      own,
    );
    setAside.push(
      ...refused.map(({ row, reason }) => ({
        gustoUuid: String(row.values[name]),
        reason,
        raw: row.raw,
      })),
    );
    // Only the list's own rows are counted and told; child rows belong to them.
    if (index > 0) continue;
    Object.assign(saved, written, { distinct: seen.size });
    if (table === "employees" || table === "company_profiles")
      await recordChanges(tx, run, table, { ...written, uuids: [...seen] });
  }
  await tx.$executeRaw`
    INSERT INTO sync_pages (run_id, "table", "window", page, uuids)
    SELECT ${run.id}::uuid, p."table", ${at.window}, ${at.page}, p.uuids
    FROM json_to_recordset(${JSON.stringify(pages)}::json) AS p("table" text, uuids uuid[])
    ON CONFLICT (run_id, "table", "window", page) DO UPDATE SET uuids = excluded.uuids`;
  for (const { gustoUuid } of setAside) if (gustoUuid) read.delete(gustoUuid);
  const place = { resource, ...(at.within !== undefined && { within: at.within }) };
  await settleSetAside(tx, run, place, [...read]);
  await keepSetAside(tx, run, place, setAside);
  return { ...saved, setAside: setAside.length };
}
