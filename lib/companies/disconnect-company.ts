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
 * Ends all of a company's grants in the database at once; from then on no one gets its token. A job
 * revokes them at Gusto with retries, because Gusto may be down. Synced data stays, and admins see
 * it again after reconnecting. A person whose own grant is no longer active only ends that grant: a
 * colleague's connection is not theirs to end.
 * @throws AppError not_found; conflict if a viewer without an active grant has no other grant to
 * end
 */
export async function disconnectCompany(caller: Caller, companyId: string): Promise<void> {
  const { viewer } = caller;
  const company = await requireKnownCompany(viewer, companyId);
  const { actor } = by(caller);
  const { tokenIds } = await transaction(async (tx) => {
    // Lock the company first, as connecting does, so a concurrent reconnect comes either before or
    // after.
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
      "Canceled because the company was disconnected. Data read so far is kept.",
    );
    return ended;
  });
  for (const tokenId of tokenIds) {
    // An unreachable queue is fine: the worker's sweep finds pairs that still have to be revoked.
    await revokeTokenJob.tryEnqueue({ tokenId });
  }
  await queueDisconnectAtGusto(company.id);
}

/**
 * Remembers the sync choice for a reconnect. A company that had already ended keeps what it
 * remembers.
 */
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

/**
 * The viewer's own open grants, if none is active; undefined for a person who may end all of them.
 * Call under the company's lock.
 */
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
