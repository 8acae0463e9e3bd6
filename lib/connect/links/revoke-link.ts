import "server-only";
import { by, type Caller } from "#lib/access/caller.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { AppError } from "#lib/platform/errors.ts";

/**
 * Ends an open link; its holder sees that on the page. @throws AppError not_found, also for one
 * that was used or revoked
 */
export async function revokeLink(caller: Caller, id: string): Promise<void> {
  requireOperator(caller.viewer);
  const gone = new AppError("not_found", "This link is already used, revoked, or deleted.");
  if (!isUuid(id)) throw gone;
  await transaction(async (tx) => {
    const [link] = await tx.reconnectLink.updateManyAndReturn({
      where: { id, doneAt: null, revokedAt: null },
      data: { revokedAt: databaseNow() },
      select: { companyId: true },
    });
    if (!link) throw gone;
    await recordAudit(tx, {
      ...by(caller),
      action: "reconnect_link_revoked",
      subject: `company:${link.companyId}`,
      detail: { link: id },
    });
  });
}
