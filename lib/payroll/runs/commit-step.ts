import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { type Checkpoint, updateCheckpoint } from "./checkpoints.ts";
import { type HeldRun, renewLeaseInTransaction } from "./run-lease.ts";

export type WrittenStep = {
  /** What this step's page wrote; absent if there was none. */
  page?: { created: number; updated: number };
  /** Whether the resource is finished. */
  isEnd?: boolean;
  /** The checkpoint's new position, and other changes to it. */
  next: Prisma.SyncCheckpointUpdateInput;
};

/**
 * Commits one step: checks that the lease is still ours, then writes the step's rows and the
 * checkpoint in one transaction.
 * @param calls how many Gusto calls the step took
 * @throws LeaseLostError and writes nothing
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
