import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import type { ListResource, ReadingScope } from "../resources/define-resource.ts";
import { type Checkpoint, commitStep, type WrittenStep } from "../runs/commit-step.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import { askForMissing } from "./ask-for-missing.ts";
import { estimatePages, type ListCursor, readListCursor, withSmallerPages } from "./cursor.ts";
import { fetchPage, LIST, OBJECT, type Page } from "./fetch-page.ts";
import type { StepOutcome } from "./judge-call.ts";
import { countMet, stepAfter } from "./met-rows.ts";
import { type ReadRows, readRows } from "./read-rows.ts";
import { savePage } from "./save-page.ts";
import { dropUnmetSetAside } from "./set-aside.ts";
import { forgetPages, settleList } from "./settle-list.ts";

/** Fetches the checkpoint's page, writes it and advances the checkpoint, in one transaction. */
export async function readListPage(
  run: HeldRun,
  checkpoint: Checkpoint,
  list: ListResource,
): Promise<StepOutcome> {
  const scope: ReadingScope = {
    today: run.today,
    historyMonths: env().SYNC_HISTORY_MONTHS,
  };
  const cursor = readListCursor(checkpoint.cursor);
  if (cursor.asked && list.one)
    return askForMissing(run, checkpoint, { list, one: list.one, cursor, asked: cursor.asked });
  const windows = list.windows?.(scope) ?? [{ query: {} }];
  const window = windows[cursor.window];
  if (!window) throw new Error(`${list.name} has no window ${cursor.window}`);
  const per = list.per && (cursor.per ?? list.per);
  const query = {
    ...window.query,
    ...(per !== null && { page: String(cursor.page), per: String(per) }),
  };
  const fetched = await fetchPage<unknown>(
    run,
    {
      path: `/v1/companies/${run.gustoUuid}${list.path}`,
      query,
      scope: list.scope,
      attempts: checkpoint.attempts,
    },
    list.path === "" ? OBJECT : LIST,
  );
  if (fetched.kind === "wait" && fetched.tooSlow && per !== null)
    return { ...fetched, cursor: withSmallerPages(cursor, per) };
  if (fetched.kind !== "page") return fetched;
  const raws = Array.isArray(fetched.page.body) ? fetched.page.body : [fetched.page.body];
  const read = {
    ...{ checkpoint, cursor, list, scope, windows: windows.length, page: fetched.page },
    ...{ rows: readRows(raws, list.read, "uuid"), count: raws.length },
  };
  return commitStep(run, checkpoint, 1, (tx) => writeListPage(tx, run, read));
}

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
async function writeListPage(
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
  // Before the end of the list forgets its pages.
  const rowsRead = isEnd && windows > 1 ? await countMet(tx, run, table) : { increment: count };
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
    rowsRead,
    setAside: isAgain && windows === 1 ? 0 : setAside,
    ...(settled && { deleted: settled.deleted, reason: settled.reason }),
  };
  return { page: written, isEnd: settled !== null && !settled.ask, next };
}
