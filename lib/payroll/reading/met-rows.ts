import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { TableName } from "../resources/names.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import { type ListCursor, nextStep, type NextStep } from "./cursor.ts";
import type { Page } from "./fetch-page.ts";
import type { ReadRows } from "./read-rows.ts";

/* Which row UUIDs a run's pages contained, and where that says a list should continue. */

/**
 * @param page as saved; `distinct`: its different rows. Only the last page needs the count of the
 * whole window; for a single page it is already known.
 */
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

/**
 * Whether a page has a row that no other page of its window has. A list without a total ends at a
 * page without news.
 */
async function bringsNews(
  tx: Transaction,
  run: HeldRun,
  table: TableName,
  at: { window: number; page: number },
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ news: boolean }[]>`
    SELECT EXISTS (
      SELECT unnest(uuids)
      FROM sync_pages
      WHERE run_id = ${run.id}::uuid
        AND "table" = ${table}
        AND "window" = ${at.window}
        AND page = ${at.page}
      EXCEPT
      SELECT unnest(uuids)
      FROM sync_pages
      WHERE run_id = ${run.id}::uuid
        AND "table" = ${table}
        AND "window" = ${at.window}
        AND page <> ${at.page}
    ) AS news`;
  return row?.news ?? false;
}

/**
 * How many different rows were seen, in one window or in all. Windows overlap; a row seen in two
 * counts once.
 */
export async function countMet(
  tx: Transaction,
  run: HeldRun,
  table: TableName,
  window: number | null = null,
): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(DISTINCT uuid)::int AS count
    FROM sync_pages, unnest(uuids) uuid
    WHERE run_id = ${run.id}::uuid
      AND "table" = ${table}
      AND "window" = COALESCE(${window}, "window")`;
  return row?.count ?? 0;
}
