import "server-only";
import { z } from "zod";
import { transaction } from "#lib/platform/database/transaction.ts";
import { isOfCompany } from "./ask-for-missing.ts";
import { type Checkpoint, updateCheckpoint } from "../runs/checkpoints.ts";
import { missOne, rememberMet } from "./missing-rows.ts";
import { fetchPage, readRows, savePage } from "./page.ts";
import type { StepOutcome } from "./judge-call.ts";
import type { ListResource, One } from "../resources/define-resource.ts";
import { type HeldRun, renewLeaseInTransaction } from "../runs/run-lease.ts";
import { closeList, settleContained } from "./settle-list.ts";

/* A webhook names one employee, contractor or location: one call brings it. */

const singleCursor = z.object({ next: z.number().int() });

export async function readSingleRow(
  run: HeldRun,
  checkpoint: Checkpoint,
  list: ListResource,
  one: One,
  uuids: readonly string[],
): Promise<StepOutcome> {
  const { next } = checkpoint.cursor === null ? { next: 0 } : singleCursor.parse(checkpoint.cursor);
  const uuid = uuids[next] ?? "";
  const { table } = list;
  const owner = { companyId: run.companyId, runId: run.id };
  const fetched = await fetchPage(
    run,
    {
      path: one.path(run.gustoUuid, uuid),
      query: one.query,
      scope: list.scope,
      attempts: checkpoint.attempts,
    },
    "object",
  );
  if (fetched.kind !== "page" && fetched.kind !== "gone") return fetched;
  await transaction(async (tx) => {
    await renewLeaseInTransaction(run, tx, 1);
    const body =
      fetched.kind === "page" && isOfCompany(fetched.page.body, run) ? fetched.page.body : null;
    const written = await savePage(
      tx,
      run,
      list.name,
      list.tables,
      { window: next, page: 1 },
      body === null ? { rows: [], setAside: [] } : readRows([body], list.read, "uuid"),
    );
    // Right after a webhook Gusto may not find what it told of. The next list, or the next webhook, tells.
    const deleted =
      body === null ? await missOne(tx, owner, table, uuid, { isConfirmed: false }) : 0;
    if (body !== null) await rememberMet(tx, owner, table, uuid);
    const setAside = checkpoint.setAside + written.setAside;
    const isEnd = next + 1 >= uuids.length;
    await updateCheckpoint(tx, checkpoint, {
      state: isEnd ? "succeeded" : "running",
      cursor: { next: next + 1 },
      attempts: 0,
      startedAt: checkpoint.startedAt ?? new Date(),
      pagesDone: { increment: 1 },
      pagesTotal: uuids.length,
      rowsRead: { increment: body === null ? 0 : 1 },
      created: { increment: written.created },
      updated: { increment: written.updated },
      deleted: { increment: deleted },
      setAside,
      ...(isEnd && { endedAt: new Date() }),
    });
    if (!isEnd) return;
    await settleContained(tx, run, list, setAside === 0);
    await closeList(tx, run, list);
    await tx.syncPage.deleteMany({ where: { runId: run.id, table: { in: [...list.tables] } } });
  });
  return { kind: "moved" };
}
