import "server-only";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { lockCompanies } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { eraseInSteps } from "./erase-in-steps.ts";

/**
 * Erases what is left of a company marked for deletion, in steps, and finally its row. If
 * interrupted, the next call continues.
 */
export async function finishDeletion(companyId: string): Promise<void> {
  await eraseInSteps(companyId, "company");
  await transaction(async (tx) => {
    await lockCompanies(tx, [companyId]);
    const { count } = await tx.company.deleteMany({
      where: { id: companyId, deleteRequestedAt: { not: null } },
    });
    if (count > 0)
      await recordAudit(tx, {
        ...SYSTEM,
        action: "company_deleted",
        subject: `company:${companyId}`,
      });
  });
}
