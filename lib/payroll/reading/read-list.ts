import "server-only";
import { env } from "#lib/platform/env.ts";
import type { Checkpoint } from "../runs/checkpoints.ts";
import { commitStep, forgetPages } from "../runs/commit-step.ts";
import { askForMissing } from "./ask-for-missing.ts";
import { type ListCursor, nextStep, readListCursor, withSmallerPages } from "./cursor.ts";
import { dayOf } from "./days.ts";
import type { StepOutcome } from "./judge-call.ts";
import {
  bringsNews,
  countMet,
  countSeen,
  fetchPage,
  type Page,
  type ReadRows,
  readRows,
  savePage,
} from "./page.ts";
import type { ListResource, ReadingScope } from "../resources/define-resource.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import { dropUnmetSetAside } from "./set-aside.ts";
import { closeList, settleList } from "./settle-list.ts";

/** The page at which the checkpoint stands: fetched, written, and the checkpoint moved on, in one transaction. */
export async function readListPage(
  run: HeldRun,
  checkpoint: Checkpoint,
  list: ListResource,
): Promise<StepOutcome> {
  const scope: ReadingScope = {
    today: dayOf(run.createdAt),
    historyMonths: env().SYNC_HISTORY_MONTHS,
  };
  const cursor = readListCursor(checkpoint.cursor);
  if (cursor.asked && list.one)
    return askForMissing(run, checkpoint, { list, one: list.one, cursor, asked: cursor.asked });
  const windows = list.windows(scope);
  const window = windows[cursor.window];
  if (!window) throw new Error(`${list.name} has no window ${cursor.window}`);
  const per = list.per && (cursor.per ?? list.per);
  const query = {
    ...window.query,
    ...(per !== null && { page: String(cursor.page), per: String(per) }),
  };
  const fetched = await fetchPage(
    run,
    {
      path: `/v1/companies/${run.gustoUuid}${list.path}`,
      query,
      scope: list.scope,
      attempts: checkpoint.attempts,
    },
    list.path === "" ? "object" : "list",
  );
  if (fetched.kind === "wait" && fetched.tooSlow && per !== null)
    return { ...fetched, cursor: withSmallerPages(cursor, per) };
  if (fetched.kind !== "page") return fetched;
  const raws = Array.isArray(fetched.page.body) ? fetched.page.body : [fetched.page.body];
  return commitPage(run, {
    checkpoint,
    cursor,
    list,
    scope,
    windows: windows.length,
    page: fetched.page,
    rows: readRows(raws, list.read, "uuid"),
    count: raws.length,
  });
}

type Commit = {
  checkpoint: Checkpoint;
  cursor: ListCursor;
  list: ListResource;
  scope: ReadingScope;
  windows: number;
  page: Page;
  rows: ReadRows;
  count: number;
};

function commitPage(
  run: HeldRun,
  { checkpoint, cursor, list, scope, windows, page, rows, count }: Commit,
): Promise<StepOutcome> {
  const { table } = list;
  return commitStep(run, checkpoint, 1, async (tx) => {
    const written = await savePage(tx, run, list.name, list.tables, cursor, rows);
    const isPaged = list.per !== null;
    const isLast =
      !isPaged ||
      (page.pages === null
        ? !(await bringsNews(tx, run, table, cursor))
        : cursor.page >= page.pages);
    const step = nextStep(cursor, {
      isLast,
      isPaged,
      total: page.total,
      distinct: await countSeen(tx, run, table, { ...cursor, isLast }, written),
      nameless: rows.setAside.filter(({ gustoUuid }) => gustoUuid === null).length,
    });
    // What this pass saw does not count, and what it set aside will be met again.
    if (step.kind === "again") await forgetPages(tx, run, list.tables, cursor.window);
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
    const isClosed = settled !== null && !settled.ask;
    const next = {
      cursor: {
        ...step.cursor,
        per: page.per ?? cursor.per,
        ...(settled?.ask && { asked: { after: "", all: settled.ask.all } }),
      },
      pagesTotal: estimatePages(checkpoint, cursor, windows, page, step.kind === "again"),
      ...(isEnd && windows === 1 && { totalCount: page.total ?? count }),
      rowsRead: isEnd && windows > 1 ? await countMet(tx, run, table) : { increment: count },
      setAside: step.kind === "again" && windows === 1 ? 0 : setAside,
      ...(settled && { deleted: settled.deleted, reason: settled.reason }),
    };
    if (isEnd) await forgetPages(tx, run, list.tables);
    if (isClosed) await closeList(tx, run, list);
    return { page: written, isEnd: isClosed, next };
  });
}

function estimatePages(
  checkpoint: Checkpoint,
  cursor: ListCursor,
  windows: number,
  page: Page,
  again: boolean,
): number {
  const ofThisWindow = Math.max(page.pages ?? 1, 1);
  const left =
    ofThisWindow - cursor.page + (windows - cursor.window - 1) + (again ? ofThisWindow : 0);
  return checkpoint.pagesDone + 1 + Math.max(0, left);
}
