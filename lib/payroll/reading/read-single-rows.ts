import "server-only";
import { z } from "zod";
import { isOfCompany } from "./ask-for-missing.ts";
import { type Checkpoint, commitStep } from "../runs/commit-step.ts";
import { missOne, rememberMet } from "./mark-missing.ts";
import { fetchPage, OBJECT } from "./fetch-page.ts";
import { readRows } from "./read-rows.ts";
import { savePage } from "./save-page.ts";
import type { StepOutcome } from "./judge-call.ts";
import type { ListResource, One } from "../resources/define-resource.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import { closeList, settleContained } from "./settle-list.ts";

/* A webhook names one employee, contractor or location; one call fetches it. */

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
    OBJECT,
  );
  if (fetched.kind !== "page" && fetched.kind !== "gone") return fetched;
  return commitStep(run, checkpoint, 1, async (tx) => {
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
    // Right after a webhook, Gusto may not find the object yet. The next list or webhook will
    // settle it.
    const deleted =
      body === null ? await missOne(tx, owner, table, uuid, { isConfirmed: false }) : 0;
    if (body !== null) await rememberMet(tx, owner, table, uuid);
    const setAside = checkpoint.setAside + written.setAside;
    const isEnd = next + 1 >= uuids.length;
    if (isEnd) {
      await settleContained(tx, run, list, setAside === 0);
      await closeList(tx, run, list);
    }
    const moved = {
      cursor: { next: next + 1 },
      pagesTotal: uuids.length,
      rowsRead: { increment: body === null ? 0 : 1 },
      deleted: { increment: deleted },
      setAside,
    };
    return { page: written, isEnd, next: moved };
  });
}
