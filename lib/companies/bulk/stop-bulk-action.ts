import "server-only";
import { by, type Caller } from "#lib/access/caller.ts";
import { type AuditAction, recordAudit } from "#lib/platform/audit/record-audit.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { AppError } from "#lib/platform/errors.ts";
import { bulkActionsJob } from "./bulk-actions-job.ts";
import type { BulkReason } from "./bulk-views.ts";
import { requireBulkAction } from "./find-bulk-action.ts";

const STOPPED_BY_PERSON: BulkReason = "stopped_by_person";

/**
 * Stops an action: no further company is begun; what is under way for a company ends and is recorded.
 * @throws AppError not_found; conflict if it has ended
 */
export function stopBulkAction(caller: Caller, id: string): Promise<void> {
  return change(caller, id, {
    from: { state: { in: ["queued", "running"] } },
    to: { state: "stopped", reason: STOPPED_BY_PERSON, resumeAt: null, endedAt: databaseNow() },
    action: "bulk_stopped",
    otherwise: "This action has already ended.",
  });
}

/** Goes on where a person stopped it. @throws AppError not_found; conflict if nobody stopped it */
export async function continueBulkAction(caller: Caller, id: string): Promise<void> {
  await change(caller, id, {
    from: { state: "stopped", reason: STOPPED_BY_PERSON },
    to: { state: "queued", reason: null, endedAt: null },
    action: "bulk_continued",
    otherwise: "This action cannot be continued.",
  });
  await bulkActionsJob.tryEnqueue({});
}

type Change = {
  from: Prisma.BulkActionWhereInput;
  to: Prisma.BulkActionUpdateManyMutationInput;
  action: AuditAction;
  otherwise: string;
};

async function change(
  caller: Caller,
  id: string,
  { from, to, action, otherwise }: Change,
): Promise<void> {
  const { kind } = await requireBulkAction(caller.viewer, id);
  await transaction(async (tx) => {
    const { count } = await tx.bulkAction.updateMany({ where: { id, ...from }, data: to });
    if (count === 0) throw new AppError("conflict", otherwise);
    await recordAudit(tx, {
      ...by(caller),
      action,
      subject: `bulk-action:${id}`,
      detail: { kind },
    });
  });
}
