import "server-only";
import { recordAudit } from "../audit/record-audit.ts";
import { type Viewer, viewerActor } from "../auth/viewer.ts";
import { requireVisibleCompany } from "../auth/visible-companies.ts";
import { enqueue } from "../jobs/queue.ts";
import { lockCompanies } from "../lock-order.ts";
import { logger } from "../logger.ts";
import { cancelRuns } from "../sync/cancel-sync.ts";
import { queueDisconnectAtGusto } from "../organization/disconnect-at-gusto.ts";
import { disconnectGrants } from "../tokens/disconnect-grants.ts";
import { transaction } from "../transaction.ts";

/**
 * Ends every grant of a company at once, in the database; from then on nobody is given its token. Revoking at Gusto is a job
 * with retries, for Gusto may be down. The history stays, and so does who may see it.
 */
export async function disconnectCompany(viewer: Viewer, companyId: string, ip: string | null = null): Promise<void> {
  const company = await requireVisibleCompany(viewer, companyId);
  const actor = viewerActor(viewer);
  const { tokenIds } = await transaction(async (tx) => {
    // The company first, as connecting does it: a reconnect at the same moment comes before or after, not between.
    await lockCompanies(tx, [company.id]);
    const ended = await disconnectGrants({ companyId: company.id, actor }, tx);
    await tx.company.update({ where: { id: company.id }, data: { syncSelected: false, syncDecidedAt: null } });
    await cancelRuns(tx, { companyIds: [company.id] }, "Cancelled: the company was disconnected. What had been read is kept.");
    await recordAudit(tx, { actor, action: "disconnect", subject: `company:${company.id}`, ip, detail: { name: company.name } });
    return ended;
  });
  for (const tokenId of tokenIds) {
    // A queue out of reach changes nothing: the worker's sweep looks for pairs that still wait.
    await enqueue("tokens.revoke", { tokenId }).catch((error: unknown) => logger().warn({ err: error }, "A revocation could not be queued"));
  }
  await queueDisconnectAtGusto(company.id);
}
