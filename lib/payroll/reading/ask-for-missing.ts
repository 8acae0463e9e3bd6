import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { type Checkpoint, commitStep } from "../runs/commit-step.ts";
import type { ListCursor } from "./cursor.ts";
import { missOne, rememberMet } from "./mark-missing.ts";
import { nextMissing } from "./missing-rows.ts";
import { fetchPage, OBJECT } from "./fetch-page.ts";
import { readRows } from "./read-rows.ts";
import { savePage } from "./save-page.ts";
import type { StepOutcome } from "./judge-call.ts";
import type { ListResource, One } from "../resources/define-resource.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import { closeList } from "./settle-list.ts";

/*
 * Checks each row missing from a list with a call of its own: a list may skip an existing row, its
 * own URL doesn't.
 */

type Asking = {
  list: ListResource;
  one: One;
  cursor: ListCursor;
  asked: NonNullable<ListCursor["asked"]>;
};

/** Reads the next missing row, or closes the list when none is left. */
export async function askForMissing(
  run: HeldRun,
  checkpoint: Checkpoint,
  { list, one, cursor, asked }: Asking,
): Promise<StepOutcome> {
  const { table } = list;
  const owner = { companyId: run.companyId, runId: run.id };
  const next = await nextMissing(db(), owner, table, asked);
  if (next === null) return endOfAsking(run, checkpoint, list);
  const fetched = await fetchPage(
    run,
    {
      path: one.path(run.gustoUuid, next.uuid),
      query: one.query,
      scope: list.scope,
      attempts: checkpoint.attempts,
    },
    OBJECT,
  );
  if (fetched.kind === "resource_failed")
    return endOfAsking(
      run,
      checkpoint,
      list,
      `${next.left === 1 ? "A row is" : `${next.left} rows are`} missing from the list and could not be read one by one: ${fetched.reason}`,
    );
  if (fetched.kind !== "page" && fetched.kind !== "gone") return fetched;
  const body =
    fetched.kind === "page" && isOfCompany(fetched.page.body, run) ? fetched.page.body : null;
  return commitStep(run, checkpoint, 1, async (tx) => {
    const deleted =
      body === null ? await missOne(tx, owner, table, next.uuid, { isConfirmed: true }) : 0;
    if (body !== null) await rememberMet(tx, owner, table, next.uuid);
    const saved =
      body !== null && one.isRow
        ? await savePage(
            tx,
            run,
            list.name,
            list.tables,
            cursor,
            readRows([body], list.read, "uuid"),
          )
        : null;
    return {
      page: saved ?? { created: 0, updated: 0 },
      next: {
        cursor: { ...cursor, asked: { ...asked, after: next.uuid } },
        pagesTotal: checkpoint.pagesDone + next.left,
        deleted: { increment: deleted },
        setAside: { increment: saved?.setAside ?? 0 },
      },
    };
  });
}

function endOfAsking(
  run: HeldRun,
  checkpoint: Checkpoint,
  list: ListResource,
  reason = checkpoint.reason,
): Promise<StepOutcome> {
  return commitStep(run, checkpoint, 0, async (tx) => {
    await closeList(tx, run, list);
    return { isEnd: true, next: { pagesTotal: checkpoint.pagesDone, reason } };
  });
}

/**
 * An older grant's token covers several companies; another company's row doesn't exist for this
 * one.
 */
export function isOfCompany(body: unknown, run: Pick<HeldRun, "gustoUuid">): boolean {
  const { company_uuid: company } = Object(body) as { company_uuid?: unknown };
  return company === undefined || String(company).toLowerCase() === run.gustoUuid;
}
