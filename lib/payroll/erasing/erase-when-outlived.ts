import "server-only";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { env } from "#lib/platform/env.ts";
import { lockCompanies } from "#lib/platform/database/lock-order.ts";
import { findLostConnection, isOutlived } from "#lib/tokens/grants/lost-since.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { eraseCompanyDataJob } from "./erase-company-data-job.ts";
import { markForErasure } from "./request-erasure.ts";
import { hasAnyOf } from "./erase-in-steps.ts";

/**
 * Requests erasure once a company's connection has been gone for `RETENTION_DAYS`, whether it was
 * ended here, at Gusto, or by a final refusal. If the company comes back, sync has to be turned on
 * again. @returns whether erasure was requested
 */
export async function eraseWhenOutlived(companyId: string): Promise<boolean> {
  const days = env().RETENTION_DAYS;
  if (
    !isOutlived(await findLostConnection(companyId), days) ||
    !(await hasAnyOf(companyId, "messages"))
  )
    return false;
  const marked = await transaction(async (tx) => {
    // The company's lock puts this before or after a concurrent reconnect.
    await lockCompanies(tx, [companyId]);
    const lost = await findLostConnection(companyId, tx);
    if (!lost || !isOutlived(lost, days)) return false;
    await tx.company.update({
      where: { id: companyId },
      data: { syncSelected: false, syncDecidedAt: null, syncBeforeEnd: null },
    });
    await markForErasure(tx, companyId, SYSTEM, {
      reason: "retention",
      days,
      endedAt: lost.at.toISOString(),
      endedBy: lost.by,
    });
    return true;
  });
  if (marked) await eraseCompanyDataJob.tryEnqueue({ companyId });
  return marked;
}
