import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import { visibleCompanies } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { lockCompanies, lockRuns } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";

/**
 * Cancels a run. What it has read so far is kept. @throws AppError not_found; conflict if it has
 * already ended
 */
export async function cancelSync(caller: Caller, runId: string): Promise<void> {
  const run = isUuid(runId)
    ? await db().syncRun.findFirst({
        where: { id: runId, company: visibleCompanies(caller.viewer) },
      })
    : null;
  if (!run) throw new AppError("not_found", "Run not found.");
  await transaction(async (tx) => {
    await lockCompanies(tx, [run.companyId]);
    const count = await cancelRuns(tx, { id: run.id }, "Canceled. Data read so far is kept.");
    if (count === 0) throw new AppError("conflict", "This run has already ended.");
    await recordAudit(tx, {
      ...by(caller),
      action: "sync_cancel",
      subject: `company:${run.companyId}`,
      detail: { runId },
    });
  });
}

/**
 * Call under the locks of their companies. Takes effect immediately: a worker commits pages only
 * while the run is running.
 */
export async function cancelRuns(
  tx: Transaction,
  which: { id: string } | { companyIds: readonly string[] },
  summary: string,
): Promise<number> {
  const ofWhich: Prisma.SyncRunWhereInput =
    "id" in which ? which : { companyId: { in: [...which.companyIds] } };
  const runs = await tx.syncRun.findMany({
    where: { ...ofWhich, state: { in: ["queued", "running"] } },
    select: { id: true },
  });
  const ids = runs.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await lockRuns(tx, ids);
  const { count } = await tx.syncRun.updateMany({
    where: { id: { in: ids }, state: { in: ["queued", "running"] } },
    data: {
      state: "cancelled",
      summary,
      endedAt: databaseNow(),
      leaseHolder: null,
      leaseExpiresAt: null,
      waitingFor: null,
      resumeAt: null,
    },
  });
  await tx.syncCheckpoint.updateMany({
    where: { runId: { in: ids }, state: { in: ["pending", "running"] } },
    data: {
      state: "skipped",
      reason: "Not finished: the run was canceled",
      endedAt: databaseNow(),
    },
  });
  await tx.syncPage.deleteMany({ where: { runId: { in: ids } } });
  return count;
}
