import "server-only";
import type { Actor } from "#lib/platform/audit/actor.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { lockCompanies, lockRuns } from "#lib/platform/database/lock-order.ts";
import { HAS_LIVING_GRANT } from "#lib/tokens/serving/company-token.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import type { SyncTrigger } from "./run-states.ts";
import { SYNCED } from "../resources/all.ts";
import { RESOURCES, type ResourceName } from "../resources/names.ts";
import { type Lane, LANES } from "#lib/calls/lanes.ts";
import { mergeTargets, type Target, targets as targetsSchema } from "./targets.ts";
import { syncRunJob } from "./sync-run-job.ts";
import { takeTurns } from "./turns.ts";

type RunRequest = {
  companyId: string;
  trigger: SyncTrigger;
  actor: Actor;
  targets?: Target[];
};
export type RequestedRun = { runId: string; alreadyRunning: boolean };

export const LANE_OF: Readonly<Record<SyncTrigger, Lane>> = {
  person: LANES.person,
  api: LANES.webhook,
  webhook: LANES.webhook,
  pick: LANES.backfill,
  bulk: LANES.backfill,
  schedule: LANES.backfill,
};

/**
 * Requests a sync of a company. Null if there is nothing to read: sync is off, no one is connected,
 * or its data is being erased. A full sync joins the running one; single resources wait together
 * for the next run, because the current one may already be past them.
 */
export async function requestRun(request: RunRequest): Promise<RequestedRun | null> {
  const requested = await transaction((tx) => requestRunWithin(tx, request));
  if (requested) await syncRunJob.tryEnqueue(requested);
  return requested;
}

/** Same, in the caller's transaction. The caller enqueues the run's job after the commit. */
export async function requestRunWithin(
  tx: Prisma.TransactionClient,
  request: RunRequest,
): Promise<RequestedRun | null> {
  const lane = LANE_OF[request.trigger];
  // Requests for one company are handled one at a time, so at most one run is queued.
  await lockCompanies(tx, [request.companyId]);
  const [company] = await tx.$queryRaw<{ ready: boolean }[]>`
    SELECT sync_selected AND erase_requested_at IS NULL AND ${HAS_LIVING_GRANT} AS ready
    FROM companies c WHERE id = ${request.companyId}::uuid`;
  if (!company?.ready) return null;
  const waiting = {
    companyId: request.companyId,
    state: { in: ["queued" as const, "running" as const] },
  };
  await lockRuns(
    tx,
    (await tx.syncRun.findMany({ where: waiting, select: { id: true } })).map(({ id }) => id),
  );
  // Recheck under the locks: a worker may have started or ended one of them.
  const active = await tx.syncRun.findMany({ where: waiting });
  const queued = active.find(({ state }) => state === "queued");
  const joined =
    queued ?? (request.targets ? undefined : active.find(({ targets }) => targets === null));
  if (!joined) return { runId: await createRun(tx, request, lane), alreadyRunning: false };
  if (joined === queued) await widen(tx, joined, request.targets ?? null);
  await tx.syncRun.updateMany({ where: { id: joined.id, lane: { gt: lane } }, data: { lane } });
  await takeTurns(tx, [joined.id], request.trigger);
  return { runId: joined.id, alreadyRunning: true };
}

async function createRun(
  tx: Prisma.TransactionClient,
  { companyId, trigger, actor, targets }: RunRequest,
  lane: Lane,
): Promise<string> {
  const checkpoints = checkpointsFor(targets?.map(({ resource }) => resource) ?? null);
  const run = await tx.syncRun.create({
    data: {
      companyId,
      trigger,
      actor,
      lane,
      ...(targets && { targets }),
      checkpoints: { create: checkpoints },
    },
  });
  await takeTurns(tx, [run.id], trigger);
  return run.id;
}

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

async function widen(
  tx: Prisma.TransactionClient,
  queued: { id: string; targets: Prisma.JsonValue },
  wanted: Target[] | null,
): Promise<void> {
  if (queued.targets === null) return;
  const merged = mergeTargets(targetsSchema.parse(queued.targets), wanted);
  const checkpoints = checkpointsFor(merged?.map(({ resource }) => resource) ?? null);
  await tx.syncCheckpoint.createMany({
    data: checkpoints.map((checkpoint) => ({ runId: queued.id, ...checkpoint })),
    skipDuplicates: true,
  });
  await tx.$executeRaw`
    UPDATE sync_runs
    SET targets = ${merged === null ? null : JSON.stringify(merged)}::jsonb
    WHERE id = ${queued.id}::uuid`;
}
