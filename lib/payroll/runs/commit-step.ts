import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { lockCompanies, lockRuns } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import type { Prisma, SyncCheckpoint } from "#lib/generated/prisma/client.ts";
import type { Lane } from "#lib/calls/lanes.ts";
import type { ResourceName } from "../resources/names.ts";
import { type HeldRun, LEASE_SECONDS, LeaseLostError } from "./run-lease.ts";

/* What a run has done is in its checkpoints, and each is moved on only under the run's lease. */

/** Where the reading of one resource stands. */
export type Checkpoint = Omit<SyncCheckpoint, "resource"> & { resource: ResourceName };

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

/**
 * Extends the lease inside a page's transaction, and learns whether a person is waiting by now.
 * @throws LeaseLostError
 */
export async function renewLeaseInTransaction(
  run: HeldRun,
  tx: Transaction,
  calls = 0,
): Promise<void> {
  // Lock the company first, like everything else that ends its runs: the page's rows refer to it,
  // and the end of a list writes to it.
  await lockCompanies(tx, [run.companyId]);
  await lockRuns(tx, [run.id]);
  const [row] = await tx.$queryRaw<{ lane: Lane }[]>`
    UPDATE sync_runs
    SET lease_expires_at = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}),
      calls = calls + ${calls}, waiting_for = NULL, resume_at = NULL
    WHERE id = ${run.id}::uuid AND lease_holder = ${run.holder} AND state = 'running'
    RETURNING lane`;
  if (!row) throw new LeaseLostError();
  run.lane = row.lane;
}

export function updateCheckpoint(
  tx: Transaction,
  { runId, resource }: Pick<Checkpoint, "runId" | "resource">,
  data: Prisma.SyncCheckpointUpdateInput,
) {
  return tx.syncCheckpoint.update({ where: { runId_resource: { runId, resource } }, data });
}
