import "server-only";
import type { Actor } from "#lib/platform/audit/actor.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { lockCompanies, lockRuns } from "#lib/platform/database/lock-order.ts";
import { MANY_ROWS, transaction } from "#lib/platform/database/transaction.ts";
import { checkpointsFor, LANE_OF, requestRunWithin } from "./request-run.ts";
import type { SyncTrigger } from "./run-states.ts";
import { syncRunJob } from "./sync-run-job.ts";
import { takeTurns } from "./turns.ts";

/** How many companies one transaction locks: about a second of work, however many were picked. */
const COMPANIES_AT_ONCE = 500;

type ManyRequests = { companyIds: readonly string[]; trigger: SyncTrigger; actor: Actor };

/**
 * Requests a full sync of many companies, like `requestRun` does for one; each batch takes as many
 * statements as a single company.
 */
export async function requestRuns({ companyIds, ...request }: ManyRequests): Promise<void> {
  const sorted = companyIds.toSorted();
  for (let start = 0; start < sorted.length; start += COMPANIES_AT_ONCE) {
    const part = { ...request, companyIds: sorted.slice(start, start + COMPANIES_AT_ONCE) };
    const runIds = await transaction((tx) => requestPart(tx, part), MANY_ROWS);
    await syncRunJob.tryEnqueueMany(runIds.map((runId) => ({ runId })));
  }
}

async function requestPart(
  tx: Transaction,
  { companyIds, trigger, actor }: ManyRequests,
): Promise<string[]> {
  await lockCompanies(tx, companyIds);
  const ready = await listReady(tx, companyIds);
  const active = await tx.syncRun.findMany({
    where: { companyId: { in: ready }, state: { in: ["queued", "running"] } },
    select: { id: true, companyId: true },
  });
  await lockRuns(
    tx,
    active.map(({ id }) => id),
  );
  const busy = new Set(active.map(({ companyId }) => companyId));
  const runIds: string[] = [];
  // Few companies already have a run; each of those is decided separately.
  for (const companyId of busy) {
    const joined = await requestRunWithin(tx, { companyId, trigger, actor });
    if (joined) runIds.push(joined.runId);
  }
  const made = await tx.syncRun.createManyAndReturn({
    data: ready
      .filter((id) => !busy.has(id))
      .map((companyId) => ({ companyId, trigger, actor, lane: LANE_OF[trigger] })),
    select: { id: true },
  });
  await takeTurns(
    tx,
    made.map(({ id }) => id),
    trigger,
  );
  const checkpoints = checkpointsFor(null);
  await tx.syncCheckpoint.createMany({
    data: made.flatMap(({ id }) => checkpoints.map((checkpoint) => ({ runId: id, ...checkpoint }))),
  });
  return [...runIds, ...made.map(({ id }) => id)];
}

async function listReady(tx: Transaction, companyIds: readonly string[]): Promise<string[]> {
  const rows = await tx.company.findMany({
    where: {
      id: { in: [...companyIds] },
      syncSelected: true,
      eraseRequestedAt: null,
      grants: {
        some: {
          endedAt: null,
          token: { state: { notIn: ["reconnect_required", "disconnected"] } },
        },
      },
    },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}
