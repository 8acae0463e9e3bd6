import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { type Checkpoint, updateCheckpoint } from "./checkpoints.ts";
import { type HeldRun, renewLeaseInTransaction } from "./run-lease.ts";

export type WrittenStep = {
  /** What the page of this step wrote; absent where there was none. */
  page?: { created: number; updated: number };
  /** Whether the resource is read. */
  isEnd?: boolean;
  /** Where the checkpoint stands now, and what else the step changes in it. */
  next: Prisma.SyncCheckpointUpdateInput;
};

/**
 * The frame of every step: still our lease? Then what the step writes and the checkpoint that says so, in one transaction.
 * @param calls of Gusto that the step took
 * @throws LeaseLostError and nothing is written
 */
export async function commitStep(
  run: HeldRun,
  checkpoint: Checkpoint,
  calls: number,
  write: (tx: Transaction) => Promise<WrittenStep>,
): Promise<{ kind: "moved" }> {
  await transaction(async (tx) => {
    await renewLeaseInTransaction(run, tx, calls);
    const { page, isEnd, next } = await write(tx);
    await updateCheckpoint(tx, checkpoint, {
      state: isEnd ? "succeeded" : "running",
      attempts: 0,
      startedAt: checkpoint.startedAt ?? databaseNow(),
      ...(page && {
        pagesDone: { increment: 1 },
        created: { increment: page.created },
        updated: { increment: page.updated },
      }),
      ...(isEnd && { endedAt: databaseNow() }),
      ...next,
    });
  });
  return { kind: "moved" };
}
