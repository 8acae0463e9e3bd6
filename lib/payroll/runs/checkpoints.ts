import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { type HeldRun, renewLeaseInTransaction } from "./run-lease.ts";
import { SYNCED } from "../resources/all.ts";
import { RESOURCES, type ResourceName } from "../resources/names.ts";

export type Checkpoint = NonNullable<Awaited<ReturnType<typeof nextCheckpoint>>>;

/** The checkpoints of a new run: every resource, or those that its targets name. Payrolls bring the pay in them along. */
export function checkpointsFor(
  wanted: readonly ResourceName[] | null,
): { resource: ResourceName; position: number }[] {
  return RESOURCES.map((resource, position) => ({ resource, position })).filter(({ resource }) => {
    const definition = SYNCED[resource];
    const source = definition.kind === "lines" ? definition.of : resource;
    return !wanted || wanted.includes(resource) || wanted.includes(source);
  });
}

/** The resource at which the run is, or null at its end. */
export async function nextCheckpoint(runId: string) {
  const row = await db().syncCheckpoint.findFirst({
    where: { runId, state: { in: ["pending", "running"] } },
    orderBy: { position: "asc" },
  });
  return row && { ...row, resource: row.resource as ResourceName };
}

export function updateCheckpoint(
  tx: Transaction,
  { runId, resource }: Pick<Checkpoint, "runId" | "resource">,
  data: Prisma.SyncCheckpointUpdateInput,
) {
  return tx.syncCheckpoint.update({ where: { runId_resource: { runId, resource } }, data });
}

/** Ends a resource without having read it to its end. */
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
