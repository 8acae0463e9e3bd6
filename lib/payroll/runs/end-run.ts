import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { instruments } from "#lib/platform/metrics/instruments.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { countPeople } from "../rows/count-people.ts";
import { describeRunOutcome } from "./describe-outcome.ts";
import { lockRuns } from "#lib/platform/database/lock-order.ts";
import type { ResourceName } from "../resources/names.ts";
import type { HeldRun } from "./run-lease.ts";

/** Records how a run ended. A run canceled meanwhile stays canceled. */
export async function endRun(run: HeldRun): Promise<void> {
  const checkpoints = await db().syncCheckpoint.findMany({
    where: { runId: run.id },
    orderBy: { position: "asc" },
  });
  const resources = checkpoints.map((checkpoint) => ({
    ...checkpoint,
    resource: checkpoint.resource as ResourceName,
  }));
  const hasReadPeople = resources.some(
    ({ resource, state }) => resource === "employees" && state === "succeeded",
  );
  const ended = await transaction(async (tx) => {
    await lockRuns(tx, [run.id]);
    const rows = await tx.syncRun.updateManyAndReturn({
      where: { id: run.id, leaseHolder: run.holder, state: "running" },
      data: {
        ...describeRunOutcome(resources),
        endedAt: databaseNow(),
        leaseHolder: null,
        leaseExpiresAt: null,
        waitingFor: null,
        resumeAt: null,
      },
      select: { state: true, createdAt: true, endedAt: true },
    });
    await tx.syncPage.deleteMany({ where: { runId: run.id } });
    return rows;
  });
  for (const { state, createdAt, endedAt } of ended)
    instruments().syncRuns.observe(
      { outcome: state },
      Math.max(0, Number(endedAt) - createdAt.getTime()) / 1_000,
    );
  // After the commit and separately, because companies are locked before runs.
  if (hasReadPeople) await countPeople(run.companyId);
}
