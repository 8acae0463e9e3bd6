import "server-only";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { lockCompanies } from "#lib/platform/database/lock-order.ts";
import { findLostConnection, isOutlived } from "#lib/tokens/grants/lost-since.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { eraseInSteps } from "./erase-in-steps.ts";
import { finishDeletion } from "./finish-deletion.ts";

/** Performs a requested erasure in steps. If interrupted, the next call continues. */
export async function eraseCompanyData(companyId: string): Promise<void> {
  const company = await db().company.findFirst({
    where: { id: companyId, eraseRequestedAt: { not: null } },
    select: { deleteRequestedAt: true },
  });
  if (!company) return;
  if (company.deleteRequestedAt) return finishDeletion(companyId);
  const isLostForLong = isOutlived(await findLostConnection(companyId), env().RETENTION_DAYS);
  await eraseInSteps(companyId, isLostForLong ? "messages" : "data");
  await transaction(async (tx) => {
    await lockCompanies(tx, [companyId]);
    // Skip a company that has since been marked for deletion: the deletion job erases the rest.
    const { count } = await tx.company.updateMany({
      where: { id: companyId, deleteRequestedAt: null },
      data: { eraseRequestedAt: null, peopleCount: null },
    });
    if (count > 0)
      await recordAudit(tx, {
        ...SYSTEM,
        action: "erased",
        subject: `company:${companyId}`,
      });
  });
}
