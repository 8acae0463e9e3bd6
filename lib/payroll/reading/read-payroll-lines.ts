import "server-only";
import { z } from "zod";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { type Checkpoint, commitStep } from "../runs/commit-step.ts";
import { type LinesCursor, readLinesCursor, withSmallerPages } from "./cursor.ts";
import { fetchPage, type Page } from "./fetch-page.ts";
import { stepAfter } from "./met-rows.ts";
import { type ReadRows, readRows } from "./read-rows.ts";
import { savePage } from "./save-page.ts";
import type { StepOutcome } from "./judge-call.ts";
import { payrollCompensationTable } from "../resources/payroll-compensations.ts";
import { PAYROLLS_PER_PAGE } from "../resources/payrolls.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import { dropUnmetSetAside } from "./set-aside.ts";
import { forgetPages, settleTable } from "./settle-list.ts";

/*
 * Each person's pay in a payroll. Requested payroll by payroll, newest first, and only for new or
 * changed payrolls; otherwise most of a company's calls would fetch what we already have.
 */

const TABLE = "payroll_compensations";
const PAYROLL = z.looseObject({ employee_compensations: z.array(z.unknown()).nullish() });

export async function readPayrollLinesPage(
  run: HeldRun,
  checkpoint: Checkpoint,
): Promise<StepOutcome> {
  const stored = readLinesCursor(checkpoint.cursor);
  const payroll = stored.payroll ?? (await findDuePayroll(run, stored.skipped));
  if (payroll === null) return endOfLines(run, checkpoint, stored);
  const cursor = { ...stored, payroll };
  const per = cursor.per ?? PAYROLLS_PER_PAGE;
  const query = {
    page: String(cursor.page),
    per: String(per),
    include: "benefits,deductions,taxes",
  };
  const fetched = await fetchPage(
    run,
    {
      path: `/v1/companies/${run.gustoUuid}/payrolls/${payroll}`,
      query,
      scope: "payrolls:read",
      attempts: checkpoint.attempts,
    },
    PAYROLL,
  );
  // Gone since the list was read; the next list will show it.
  if (fetched.kind === "gone") return skipPayroll(run, checkpoint, cursor);
  if (fetched.kind === "wait" && fetched.tooSlow)
    return { ...fetched, cursor: withSmallerPages(cursor, per) };
  if (fetched.kind !== "page") return fetched;
  const raws = fetched.page.body.employee_compensations ?? [];
  const rows = readRows(
    raws,
    (raw) => [payrollCompensationTable.read(raw, { payroll_uuid: payroll })],
    "employee_uuid",
  );
  return commitStep(run, checkpoint, 1, (tx) =>
    writeLines(tx, run, checkpoint, cursor, fetched.page, rows, raws.length),
  );
}

async function findDuePayroll(run: HeldRun, skipped: readonly string[]): Promise<string | null> {
  const [row] = await db().$queryRaw<{ uuid: string }[]>`
    SELECT gusto_uuid AS uuid
    FROM payrolls
    WHERE company_id = ${run.companyId}::uuid
      AND compensations_due
      AND deleted_at IS NULL
      AND gusto_uuid <> ALL (${skipped}::uuid[])
    ORDER BY check_date DESC NULLS LAST, gusto_uuid
    LIMIT 1`;
  return row?.uuid ?? null;
}

async function writeLines(
  tx: Transaction,
  run: HeldRun,
  checkpoint: Checkpoint,
  cursor: LinesCursor & { payroll: string },
  page: Page,
  rows: ReadRows,
  count: number,
) {
  const written = await savePage(
    tx,
    run,
    TABLE,
    [TABLE],
    { window: 0, page: cursor.page, within: cursor.payroll },
    rows,
  );
  const { distinct } = written;
  const step = await stepAfter(tx, run, TABLE, cursor, { page, rows, distinct, isPaged: true });
  const isDone = step.kind === "window_done";
  const settled = isDone
    ? await settleTable(tx, run, TABLE, {
        complete: step.cursor.complete,
        covers: { sql: "t.payroll_uuid = $3::uuid", values: [cursor.payroll] },
        canAsk: false,
      })
    : null;
  if (isDone && step.cursor.complete)
    await dropUnmetSetAside(tx, run, { resource: TABLE, within: cursor.payroll });
  // There is no call for a single line. The next run rereads a payroll with a missing line, and
  // removes the line if it is missing again.
  const isSettled =
    settled !== null &&
    step.cursor.complete &&
    (await countSuspects(tx, run, cursor.payroll)) === 0;
  if (isSettled)
    await tx.payroll.update({
      where: { companyId_gustoUuid: { companyId: run.companyId, gustoUuid: cursor.payroll } },
      data: { compensationsDue: false },
    });
  if (step.kind !== "page") await forgetPages(tx, run, [TABLE]);
  const skipped = isDone && !isSettled ? [...cursor.skipped, cursor.payroll] : cursor.skipped;
  const next = {
    cursor: {
      ...step.cursor,
      per: page.per ?? cursor.per,
      skipped,
      ...(isDone && { payroll: null, window: 0, complete: true, uncounted: false }),
    },
    pagesTotal:
      checkpoint.pagesDone +
      1 +
      (await countDue(tx, run)) +
      (isDone ? 0 : Math.max(0, (page.pages ?? 1) - cursor.page - 1)),
    rowsRead: { increment: count },
    deleted: { increment: settled?.deleted ?? 0 },
    ...(settled?.reason && { reason: settled.reason }),
    setAside: { increment: written.setAside },
  };
  return { page: written, next };
}

function countSuspects(tx: Transaction, run: HeldRun, payrollUuid: string): Promise<number> {
  return tx.payrollCompensation.count({
    where: { companyId: run.companyId, payrollUuid, deletedAt: null, missingRunId: { not: null } },
  });
}

function countDue(tx: Transaction, run: HeldRun): Promise<number> {
  return tx.payroll.count({
    where: { companyId: run.companyId, compensationsDue: true, deletedAt: null },
  });
}

function skipPayroll(
  run: HeldRun,
  checkpoint: Checkpoint,
  cursor: LinesCursor & { payroll: string },
): Promise<StepOutcome> {
  const skipped = [...cursor.skipped, cursor.payroll];
  return commitStep(run, checkpoint, 1, async (tx) => {
    await forgetPages(tx, run, [TABLE]);
    return { next: { cursor: { ...cursor, payroll: null, page: 1, pass: 1, skipped } } };
  });
}

function endOfLines(
  run: HeldRun,
  checkpoint: Checkpoint,
  { skipped }: LinesCursor,
): Promise<StepOutcome> {
  const again =
    skipped.length === 0
      ? null
      : `${skipped.length === 1 ? "One payroll" : `${skipped.length} payrolls`} could not be read completely and will be read again next time`;
  const next = { pagesTotal: checkpoint.pagesDone, reason: checkpoint.reason ?? again };
  return commitStep(run, checkpoint, 0, async () => ({ isEnd: true, next }));
}
