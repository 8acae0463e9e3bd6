import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { Prisma, SyncCheckpoint } from "#lib/generated/prisma/client.ts";
import { SYNCED } from "../resources/all.ts";
import { RESOURCES, type ResourceName } from "../resources/names.ts";

export type Checkpoint = Omit<SyncCheckpoint, "resource"> & { resource: ResourceName };

/**
 * A new run's checkpoints: every resource, or those its targets name. Payrolls include the pay in
 * them.
 */
export function checkpointsFor(
  wanted: readonly ResourceName[] | null,
): { resource: ResourceName; position: number }[] {
  return RESOURCES.map((resource, position) => ({ resource, position })).filter(({ resource }) => {
    const definition = SYNCED[resource];
    const source = definition.kind === "lines" ? definition.of : resource;
    return !wanted || wanted.includes(resource) || wanted.includes(source);
  });
}

export function updateCheckpoint(
  tx: Transaction,
  { runId, resource }: Pick<Checkpoint, "runId" | "resource">,
  data: Prisma.SyncCheckpointUpdateInput,
) {
  return tx.syncCheckpoint.update({ where: { runId_resource: { runId, resource } }, data });
}
