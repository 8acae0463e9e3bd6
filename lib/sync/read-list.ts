import "server-only";
import type { Transaction } from "../db.ts";
import { env } from "../env.ts";
import { transaction } from "../transaction.ts";
import { type Checkpoint, updateCheckpoint } from "./checkpoints.ts";
import { type ListCursor, nextStep, readListCursor, withSmallerPages } from "./cursor.ts";
import { dayOf } from "./days.ts";
import type { Trouble } from "./judge-call.ts";
import { countMet, countSeen, fetchPage, type Page, type ReadRows, readRows, savePage } from "./page.ts";
import type { ListResource, ReadingScope } from "./resources/resource.ts";
import { type HeldRun, holdOn } from "./run-lease.ts";
import { markMissing } from "./write-rows.ts";

/** `cursor`: where to go on after the wait, when not at the same place. */
export type StepOutcome = { kind: "moved" } | (Trouble & { cursor?: ListCursor });

/** The page at which the checkpoint stands: fetched, written, and the checkpoint moved on, in one transaction. */
export async function readListPage(run: HeldRun, checkpoint: Checkpoint, list: ListResource): Promise<StepOutcome> {
  const scope: ReadingScope = { today: dayOf(run.createdAt), historyMonths: env().SYNC_HISTORY_MONTHS };
  const cursor = readListCursor(checkpoint.cursor);
  const windows = list.windows(scope);
  const window = windows[cursor.window];
  if (!window) throw new Error(`${list.name} has no window ${cursor.window}`);
  const per = list.per && (cursor.per ?? list.per);
  const query = { ...window.query, ...(per !== null && { page: String(cursor.page), per: String(per) }) };
  const fetched = await fetchPage(run, { path: `/v1/companies/${run.gustoUuid}${list.path}`, query, scope: list.scope, attempts: checkpoint.attempts }, list.path === "" ? "object" : "list");
  if (fetched.kind === "wait" && fetched.tooSlow && per !== null) return { ...fetched, cursor: withSmallerPages(cursor, per) };
  if (fetched.kind !== "page") return fetched;
  const raws = Array.isArray(fetched.page.body) ? fetched.page.body : [fetched.page.body];
  await commitPage(run, { checkpoint, cursor, list, scope, windows: windows.length, page: fetched.page, rows: readRows(raws, list.read, "uuid"), count: raws.length });
  return { kind: "moved" };
}

type Commit = { checkpoint: Checkpoint; cursor: ListCursor; list: ListResource; scope: ReadingScope; windows: number; page: Page; rows: ReadRows; count: number };

async function commitPage(run: HeldRun, { checkpoint, cursor, list, scope, windows, page, rows, count }: Commit): Promise<void> {
  const [table] = list.tables;
  if (!table) throw new Error(`${list.name} has no table`);
  await transaction(async (tx) => {
    await holdOn(run, tx, 1);
    const written = await savePage(tx, run, list.name, list.tables, cursor, rows);
    const isLast = cursor.page >= (page.pages ?? 1);
    const step = nextStep(cursor, {
      isLast,
      total: page.total,
      distinct: await countSeen(tx, run, table, { ...cursor, isLast }, written),
      nameless: rows.setAside.filter(({ gustoUuid }) => gustoUuid === null).length,
    });
    if (step.kind === "again") await forgetPass(tx, run, list, cursor, windows);
    const isEnd = step.kind === "window_done" && step.cursor.window >= windows;
    const setAside = checkpoint.setAside + written.setAside;
    await updateCheckpoint(tx, checkpoint, {
      state: isEnd ? "succeeded" : "running",
      cursor: { ...step.cursor, per: page.per ?? cursor.per },
      attempts: 0,
      startedAt: checkpoint.startedAt ?? new Date(),
      pagesDone: { increment: 1 },
      pagesTotal: estimatePages(checkpoint, cursor, windows, page, step.kind === "again"),
      ...(isEnd && windows === 1 && { totalCount: page.total ?? count }),
      rowsRead: isEnd && windows > 1 ? await countMet(tx, run, table) : { increment: count },
      created: { increment: written.created },
      updated: { increment: written.updated },
      setAside: step.kind === "again" && windows === 1 ? 0 : setAside,
      ...(isEnd && { endedAt: new Date(), ...(await finish(tx, run, list, scope, { complete: step.cursor.complete, setAside })) }),
    });
  });
}

/** The list is read again: what this pass saw does not count, and what it set aside will be met again. */
async function forgetPass(tx: Transaction, run: HeldRun, list: ListResource, { window }: ListCursor, windows: number): Promise<void> {
  await tx.syncPage.deleteMany({ where: { runId: run.id, window, table: { in: [...list.tables] } } });
  if (windows === 1) await tx.syncSetAside.deleteMany({ where: { runId: run.id, resource: list.name } });
}

type Reading = { complete: boolean; setAside: number };

/** At the end of a list: what is missing in a complete reading is gone; an incomplete one marks nothing. */
async function finish(tx: Transaction, run: HeldRun, list: ListResource, scope: ReadingScope, { complete, setAside }: Reading): Promise<{ deleted: number; reason?: string }> {
  let deleted = 0;
  for (const [index, table] of list.tables.entries()) {
    // What a row that was set aside contains is not known to be gone.
    const missing = complete && (index === 0 || setAside === 0) ? await markMissing(tx, { companyId: run.companyId, runId: run.id }, table, list.covers?.(scope)) : 0;
    if (index === 0) deleted = missing;
  }
  await tx.syncPage.deleteMany({ where: { runId: run.id, table: { in: [...list.tables] } } });
  if (list.name === "company") await copyToCompany(tx, run);
  if (list.name === "employees") await copyHeadcount(tx, run);
  if (list.name === "payrolls") await markLinesOfGonePayrolls(tx, run);
  return complete ? { deleted } : { deleted, reason: INCOMPLETE };
}

export const INCOMPLETE = "The list kept changing or rows of it could not be told apart, so nothing was marked as removed";

function estimatePages(checkpoint: Checkpoint, cursor: ListCursor, windows: number, page: Page, again: boolean): number {
  const ofThisWindow = Math.max(page.pages ?? 1, 1);
  const left = ofThisWindow - cursor.page + (windows - cursor.window - 1) + (again ? ofThisWindow : 0);
  return checkpoint.pagesDone + 1 + Math.max(0, left);
}

/** The list of companies shows what Gusto said last. */
async function copyToCompany(tx: Transaction, run: HeldRun): Promise<void> {
  await tx.$executeRaw`
    UPDATE companies c SET name = COALESCE(p.name, c.name), trade_name = p.trade_name, gusto_status = p.company_status, updated_at = clock_timestamp()
    FROM company_profiles p
    WHERE c.id = ${run.companyId}::uuid AND p.company_id = c.id AND (c.name, c.trade_name, c.gusto_status) IS DISTINCT FROM (COALESCE(p.name, c.name), p.trade_name, p.company_status)`;
}

async function copyHeadcount(tx: Transaction, run: HeldRun): Promise<void> {
  await tx.$executeRaw`
    UPDATE companies c SET people_count = counted.people, updated_at = clock_timestamp()
    FROM (SELECT count(*)::int AS people FROM employees WHERE company_id = ${run.companyId}::uuid AND deleted_at IS NULL) counted
    WHERE c.id = ${run.companyId}::uuid AND c.people_count IS DISTINCT FROM counted.people`;
}

async function markLinesOfGonePayrolls(tx: Transaction, run: HeldRun): Promise<void> {
  await tx.$executeRaw`
    UPDATE payroll_compensations l SET deleted_at = clock_timestamp(), changed_run_id = ${run.id}::uuid, changed_at = clock_timestamp()
    FROM payrolls p
    WHERE p.company_id = ${run.companyId}::uuid AND p.deleted_at IS NOT NULL AND p.changed_run_id = ${run.id}::uuid
      AND l.company_id = p.company_id AND l.payroll_uuid = p.gusto_uuid AND l.deleted_at IS NULL`;
}
