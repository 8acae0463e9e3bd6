import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import type { StepOutcome } from "../reading/judge-call.ts";
import { type Checkpoint, renewLeaseInTransaction, updateCheckpoint } from "./commit-step.ts";
import type { HeldRun } from "./run-lease.ts";

type FailedStep = Exclude<StepOutcome, { kind: "moved" | "wait" }>;

/** Ends the resource whose step couldn't continue and, for some responses, the rest of the run. */
export async function failStep(
  run: HeldRun,
  checkpoint: Checkpoint,
  step: FailedStep,
): Promise<void> {
  switch (step.kind) {
    case "resource_failed":
      return failCheckpoint(run, checkpoint, "failed", step.reason);
    case "not_asked":
      return failCheckpoint(run, checkpoint, "skipped", step.reason);
    case "gone":
      return gone(run, checkpoint);
    case "run_failed":
      return failRest(run, checkpoint, step.reason);
  }
}

/** Ends a resource that wasn't fully read. */
export async function failCheckpoint(
  run: HeldRun,
  checkpoint: Checkpoint,
  state: "failed" | "skipped",
  reason: string,
): Promise<void> {
  await transaction(async (tx) => {
    await renewLeaseInTransaction(run, tx);
    await updateCheckpoint(tx, checkpoint, { state, reason, endedAt: databaseNow() });
    await tx.syncPage.deleteMany({ where: { runId: run.id } });
  });
}

/** If Gusto doesn't know the company, the other eight requests are pointless. */
async function gone(run: HeldRun, checkpoint: Checkpoint): Promise<void> {
  if (checkpoint.resource === "company")
    return failRest(run, checkpoint, "Gusto answered 404: it no longer knows this company");
  await failCheckpoint(run, checkpoint, "failed", "Gusto answered 404");
}

async function failRest(run: HeldRun, checkpoint: Checkpoint, reason: string): Promise<void> {
  await failCheckpoint(run, checkpoint, "failed", reason);
  await db().syncCheckpoint.updateMany({
    where: { runId: run.id, state: { in: ["pending", "running"] } },
    data: { state: "skipped", reason: "Not read for the reason above", endedAt: databaseNow() },
  });
}
