// See docs/decisions/0012-disconnect-at-once.md

import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { lockCompanies, lockTokens } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { writeEvents } from "../store/write-events.ts";
import type { DiscardReason, EndReason } from "../health/reasons.ts";
import type { Actor } from "#lib/platform/audit/actor.ts";
import { revokeAndWipe, wipe } from "./revoke-and-wipe.ts";

/*
 * Ends grants. The row turns `disconnected` at once, in the transaction of the person's action:
 * from then on its token is not served, and no exchange can bring it back (its fingerprint is
 * gone). The sealed pair stays only until Gusto has confirmed the revocation, which a job repeats
 * while Gusto is down; then it is wiped. Next to a working connection it may have to wait
 * (decide-revocation.ts).
 */

/**
 * Ends every open grant of a company, or only the given ones, in the caller's transaction. A pair
 * that still serves other companies stays in use.
 * @returns the rows whose pair must now be revoked at Gusto
 */
export async function disconnectGrants(
  { companyId, grantIds, actor }: { companyId: string; grantIds?: string[]; actor: Actor },
  tx: Transaction,
): Promise<{ tokenIds: string[] }> {
  await lockCompanies(tx, [companyId]);
  const which = { companyId, endedAt: null, ...(grantIds && { id: { in: grantIds } }) };
  const open = await tx.companyGrant.findMany({ where: which, select: { tokenId: true } });
  const tokenIds = [...new Set(open.map((grant) => grant.tokenId))];
  await lockTokens(tx, tokenIds);
  await tx.companyGrant.updateMany({
    where: which,
    data: { endedAt: databaseNow(), endedReason: "disconnected" },
  });
  const ended: string[] = [];
  for (const tokenId of tokenIds) {
    if ((await tx.companyGrant.count({ where: { tokenId, endedAt: null } })) > 0) continue;
    await markDisconnected(tx, tokenId, "disconnected_here", actor);
    ended.push(tokenId);
  }
  return { tokenIds: ended };
}

/**
 * Discards a stored pair that serves no company: a refused or abandoned authorization. A pair that
 * turns out to serve a company (a commit whose acknowledgement was lost, a slow connect) is left
 * alone.
 */
export async function discardToken({
  tokenId,
  revoke,
  reason,
  actor,
}: {
  tokenId: string;
  revoke: boolean;
  reason: DiscardReason;
  actor: Actor;
}): Promise<void> {
  const discarded = await transaction(async (tx) => {
    await lockTokens(tx, [tokenId]);
    if ((await tx.companyGrant.count({ where: { tokenId, endedAt: null } })) > 0) return false;
    await markDisconnected(tx, tokenId, reason, actor);
    if (!revoke && (await wipe(tx, tokenId)))
      await tx.gustoAuthToken.update({
        where: { id: tokenId },
        data: { mayLiveSince: databaseNow() },
      });
    return true;
  });
  if (discarded && revoke) await revokeAndWipe(tokenId);
}

/**
 * Stops serving the row's tokens. The pair stays in the row, encrypted, until it is revoked or
 * wiped.
 */
export async function markDisconnected(
  tx: Transaction,
  tokenId: string,
  reason: EndReason,
  actor: Actor,
): Promise<void> {
  await tx.gustoAuthToken.updateMany({
    where: { id: tokenId, state: { not: "disconnected" } },
    data: {
      state: "disconnected",
      stateReason: reason,
      stateSince: databaseNow(),
      refreshFingerprint: null,
      attemptId: null,
      leaseExpiresAt: null,
      retryAt: null,
      lastError: null,
      failingSince: null,
    },
  });
  await writeEvents(tx, tokenId, actor, [{ type: "disconnected", reason }]);
}
