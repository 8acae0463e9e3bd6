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
 * Has what is kept of a company erased once its connection is gone for `RETENTION_DAYS`, whoever ended it: somebody here, Gusto, or a
 * refresh that was refused for good. Sync is decided anew if the company ever comes back. @returns whether it was asked for
 */
export async function eraseWhenOutlived(companyId: string): Promise<boolean> {
  const days = env().RETENTION_DAYS;
  if (
    !isOutlived(await findLostConnection(companyId), days) ||
    !(await hasAnyOf(companyId, "messages"))
  )
    return false;
  const marked = await transaction(async (tx) => {
    // Under the company's lock: a reconnect at this moment comes before or after.
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
