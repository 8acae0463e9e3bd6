import "server-only";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { requireKnownCompany } from "#lib/access/visible-companies.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { revokeTokenJob } from "#lib/tokens/grants/revoke-token-job.ts";
import { lockCompanies } from "#lib/platform/database/lock-order.ts";
import { cancelRuns } from "#lib/payroll/runs/cancel-sync.ts";
import { queueDisconnectAtGusto } from "#lib/organization/queue-disconnect-at-gusto.ts";
import { disconnectGrants } from "#lib/tokens/grants/disconnect-grants.ts";
import { transaction } from "#lib/platform/database/transaction.ts";

/**
 * Ends every grant of a company at once, in the database; from then on nobody is given its token. Revoking at Gusto is a job
 * with retries, for Gusto may be down. What was synced stays; those who had connected it see it again when they reconnect.
 * Somebody whose own grant no longer lives ends that grant alone: the connection of a colleague is not theirs to end.
 * @throws AppError not_found; conflict, when a viewer without a living grant has no other to end
 */
export async function disconnectCompany(caller: Caller, companyId: string): Promise<void> {
  const { viewer } = caller;
  const company = await requireKnownCompany(viewer, companyId);
  const { actor } = by(caller);
  const { tokenIds } = await transaction(async (tx) => {
    // The company first, as connecting does it: a reconnect at the same moment comes before or after, not between.
    await lockCompanies(tx, [company.id]);
    const own = await findOwnGrantsOnly(tx, viewer, company.id);
    const ended = await disconnectGrants({ companyId: company.id, grantIds: own, actor }, tx);
    await recordAudit(tx, {
      ...by(caller),
      action: "disconnect",
      subject: `company:${company.id}`,
      detail: { name: company.name, ...(own && { ownGrants: own.length }) },
    });
    if (
      own &&
      (await tx.companyGrant.count({ where: { companyId: company.id, endedAt: null } })) > 0
    )
      return ended;
    await endSync(tx, company.id);
    await cancelRuns(
      tx,
      { companyIds: [company.id] },
      "Cancelled because the company was disconnected. Data read so far is kept.",
    );
    return ended;
  });
  for (const tokenId of tokenIds) {
    // A queue out of reach changes nothing: the worker's sweep looks for pairs that still wait.
    await revokeTokenJob.tryEnqueue({ tokenId });
  }
  await queueDisconnectAtGusto(company.id);
}

/** What had been chosen is remembered for the reconnect; a company that had ended before keeps what it remembers. */
async function endSync(tx: Transaction, companyId: string): Promise<void> {
  const { syncSelected, syncDecidedAt, syncBeforeEnd } = await tx.company.findUniqueOrThrow({
    where: { id: companyId },
    select: { syncSelected: true, syncDecidedAt: true, syncBeforeEnd: true },
  });
  await tx.company.update({
    where: { id: companyId },
    data: {
      syncSelected: false,
      syncDecidedAt: null,
      syncBeforeEnd: syncDecidedAt === null ? syncBeforeEnd : syncSelected,
    },
  });
}

/** The viewer's own open grants, when none of them lives; undefined for somebody who may end all of them. Asked under the company's lock. */
async function findOwnGrantsOnly(
  tx: Transaction,
  viewer: Viewer,
  companyId: string,
): Promise<string[] | undefined> {
  if (viewer.role === "operator") return undefined;
  const own = await tx.companyAccess.findMany({
    where: { userId: viewer.userId, companyId },
    select: { grantId: true, lostAt: true },
  });
  if (own.some(({ lostAt }) => lostAt === null)) return undefined;
  const open = await tx.companyGrant.findMany({
    where: { id: { in: own.map(({ grantId }) => grantId) }, endedAt: null },
    select: { id: true },
  });
  if (open.length === 0)
    throw new AppError("conflict", "Your own connection to this company has already ended.");
  return open.map(({ id }) => id);
}
