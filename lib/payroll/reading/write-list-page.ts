import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { ListResource, ReadingScope } from "../resources/define-resource.ts";
import type { Checkpoint } from "../runs/checkpoints.ts";
import type { WrittenStep } from "../runs/commit-step.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import { estimatePages, type ListCursor } from "./cursor.ts";
import type { Page } from "./fetch-page.ts";
import { countMet, forgetPages, stepAfter } from "./met-rows.ts";
import type { ReadRows } from "./read-rows.ts";
import { savePage } from "./save-page.ts";
import { dropUnmetSetAside } from "./set-aside.ts";
import { settleList } from "./settle-list.ts";

type ReadPage = {
  checkpoint: Checkpoint;
  cursor: ListCursor;
  list: ListResource;
  scope: ReadingScope;
  windows: number;
  page: Page;
  rows: ReadRows;
  /** Rows on the page, including unreadable ones. */
  count: number;
};

/**
 * Everything a list page changes: its rows and, at the end of the list, what follows from the whole
 * list.
 */
export async function writeListPage(
  tx: Transaction,
  run: HeldRun,
  { checkpoint, cursor, list, scope, windows, page, rows, count }: ReadPage,
): Promise<WrittenStep> {
  const { table } = list;
  const written = await savePage(tx, run, list.name, list.tables, cursor, rows);
  const { distinct } = written;
  const isPaged = list.per !== null;
  const step = await stepAfter(tx, run, table, cursor, { page, rows, distinct, isPaged });
  const isAgain = step.kind === "again";
  const { pagesDone } = checkpoint;
  const pagesTotal = estimatePages(cursor, { pagesDone, pages: page.pages, windows }, isAgain);
  // This pass doesn't count; what it recorded will be seen again.
  if (isAgain) await forgetPages(tx, run, list.tables, cursor.window);
  const isEnd = step.kind === "window_done" && step.cursor.window >= windows;
  const setAside = checkpoint.setAside + written.setAside;
  const settled = isEnd
    ? await settleList(tx, run, list, scope, { ...step.cursor, setAside })
    : null;
  if (isEnd && step.cursor.complete)
    await dropUnmetSetAside(
      tx,
      run,
      { resource: list.name },
      { namelessOnly: list.covers !== undefined },
    );
  const next = {
    cursor: {
      ...step.cursor,
      per: page.per ?? cursor.per,
      ...(settled?.ask && { asked: { after: "", all: settled.ask.all } }),
    },
    pagesTotal,
    ...(isEnd && windows === 1 && { totalCount: page.total ?? count }),
    rowsRead: isEnd && windows > 1 ? await countMet(tx, run, table) : { increment: count },
    setAside: isAgain && windows === 1 ? 0 : setAside,
    ...(settled && { deleted: settled.deleted, reason: settled.reason }),
  };
  if (isEnd) await forgetPages(tx, run, list.tables);
  return { page: written, isEnd: settled !== null && !settled.ask, next };
}
