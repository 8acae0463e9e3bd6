import "server-only";
import { NIL_UUID } from "#lib/platform/database/nil-uuid.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { AppError } from "#lib/platform/errors.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { processEventsJob } from "./process-events-job.ts";

/**
 * Processes an event again from scratch. Its effect is decided anew, so a connection made since
 * then is safe.
 */
export async function replayEvent(caller: Caller, id: unknown): Promise<void> {
  requireOperator(caller.viewer);
  const where = {
    id: isUuid(id) ? id : NIL_UUID,
  };
  const event = await transaction(async (tx) => {
    const { count } = await tx.webhookEvent.updateMany({
      where,
      data: { state: "received", attempts: 0, outcome: null, processedAt: null, syncRunId: null },
    });
    if (count === 0) throw new AppError("not_found", "Event not found.");
    await recordAudit(tx, {
      ...by(caller),
      action: "webhook_replayed",
      subject: `event:${where.id}`,
    });
    return tx.webhookEvent.findUniqueOrThrow({
      where: { id: where.id },
      select: { companyUuid: true },
    });
  });
  await processEventsJob.tryEnqueue({ companyUuid: event.companyUuid });
}
