import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { TableName } from "../resources/names.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import { type ListCursor, nextStep, type NextStep } from "./cursor.ts";
import type { Page } from "./fetch-page.ts";
import type { ReadRows } from "./read-rows.ts";

/* What the pages of a run were seen to hold, by the uuids of their rows, and where a list goes on for it. */

/** @param page as it was saved; `distinct`: its different rows. Only the last page has to know those of the whole window, and of a single page they are known. */
export async function stepAfter<C extends ListCursor>(
  tx: Transaction,
  run: HeldRun,
  table: TableName,
  cursor: C,
  {
    page,
    rows,
    distinct,
    isPaged,
  }: { page: Page; rows: ReadRows; distinct: number; isPaged: boolean },
): Promise<NextStep<C>> {
  const isLast =
    !isPaged ||
    (page.pages === null ? !(await bringsNews(tx, run, table, cursor)) : cursor.page >= page.pages);
  return nextStep(cursor, {
    isLast,
    isPaged,
    total: page.total,
    distinct:
      cursor.page === 1 || !isLast ? distinct : await countMet(tx, run, table, cursor.window),
    nameless: rows.setAside.filter(({ gustoUuid }) => gustoUuid === null).length,
  });
}

/** Whether a page brought a row that no other page of its window did. A list that does not say how long it is ends where one does not. */
async function bringsNews(
  tx: Transaction,
  run: HeldRun,
  table: TableName,
  at: { window: number; page: number },
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ news: boolean }[]>`
    SELECT EXISTS (
      SELECT unnest(uuids) FROM sync_pages WHERE run_id = ${run.id}::uuid AND "table" = ${table} AND "window" = ${at.window} AND page = ${at.page}
      EXCEPT SELECT unnest(uuids) FROM sync_pages WHERE run_id = ${run.id}::uuid AND "table" = ${table} AND "window" = ${at.window} AND page <> ${at.page}
    ) AS news`;
  return row?.news ?? false;
}

/** How many different rows were met: in one window, or in all. Windows overlap, and a row that was met in two of them is one row. */
export async function countMet(
  tx: Transaction,
  run: HeldRun,
  table: TableName,
  window: number | null = null,
): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(DISTINCT uuid)::int AS count FROM sync_pages, unnest(uuids) uuid
    WHERE run_id = ${run.id}::uuid AND "table" = ${table} AND "window" = COALESCE(${window}, "window")`;
  return row?.count ?? 0;
}

/** Forgets what the pages of a resource were seen to hold, once it is read or begun again. */
export function forgetPages(
  tx: Transaction,
  run: HeldRun,
  tables: readonly string[],
  window?: number,
) {
  return tx.syncPage.deleteMany({
    where: {
      runId: run.id,
      table: { in: [...tables] },
      ...(window !== undefined && { window }),
    },
  });
}
