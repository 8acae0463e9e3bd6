import "server-only";
import { db, type Transaction } from "../db.ts";
import type { Secret } from "../crypto/secret.ts";
import type { GustoAuthToken } from "../generated/prisma/client.ts";
import { gustoOAuth } from "../gusto/gusto-oauth.ts";
import { lockCompanies, lockTokens } from "../lock-order.ts";
import { logger } from "../logger.ts";
import { transaction } from "../transaction.ts";
import { endExclusively } from "./company-endings.ts";
import { writeEvents } from "./postgres-token-store.ts";
import type { Actor } from "./refresh-ports.ts";
import { tokenRoom } from "./token-refresher.ts";
import { env } from "../env.ts";

/*
 * Ending grants. The row turns `disconnected` at once, in the transaction of the person's act: from then on nobody is given
 * its token and no exchange can bring it back (its fingerprint is gone). The sealed pair stays only until Gusto has confirmed
 * the revocation, which a job repeats while Gusto is down; then it is wiped.
 */

/** Revocations that Gusto has not confirmed after this time are given up, said so in the timeline, and the pair is wiped. */
const REVOCATION_PATIENCE_HOURS = 72;

/**
 * Ends every open grant of a company, or only these, in the caller's transaction. A pair that still serves other companies goes on.
 * @returns the rows whose pair must now be revoked at Gusto
 */
export async function disconnectGrants({ companyId, grantIds, actor }: { companyId: string; grantIds?: string[]; actor: Actor }, tx: Transaction): Promise<{ tokenIds: string[] }> {
  await lockCompanies(tx, [companyId]);
  const which = { companyId, endedAt: null, ...(grantIds && { id: { in: grantIds } }) };
  const open = await tx.companyGrant.findMany({ where: which, select: { tokenId: true } });
  const tokenIds = [...new Set(open.map((grant) => grant.tokenId))];
  await lockTokens(tx, tokenIds);
  await tx.companyGrant.updateMany({ where: which, data: { endedAt: new Date(), endedReason: "disconnected" } });
  const ended: string[] = [];
  for (const tokenId of tokenIds) {
    if ((await tx.companyGrant.count({ where: { tokenId, endedAt: null } })) > 0) continue;
    await markDisconnected(tx, tokenId, "disconnected_here", actor);
    ended.push(tokenId);
  }
  return { tokenIds: ended };
}

/**
 * Drops a stored pair that serves nobody: a refused or abandoned authorization. A pair that serves a company after all (a commit
 * whose acknowledgement was lost, a connect that was only slow) is left alone.
 */
export async function discardToken({ tokenId, revoke, reason, actor }: { tokenId: string; revoke: boolean; reason: string; actor: Actor }): Promise<void> {
  const discarded = await transaction(async (tx) => {
    await lockTokens(tx, [tokenId]);
    if ((await tx.companyGrant.count({ where: { tokenId, endedAt: null } })) > 0) return false;
    await markDisconnected(tx, tokenId, reason, actor);
    if (!revoke) await wipe(tx, tokenId);
    return true;
  });
  if (discarded && revoke) await revokeAndWipe(tokenId);
}

/** From now on nobody is given the row's tokens. The pair stays in it, sealed: for a revocation, or until it is wiped. */
export async function markDisconnected(tx: Transaction, tokenId: string, reason: string, actor: Actor): Promise<void> {
  await tx.gustoAuthToken.updateMany({
    where: { id: tokenId, state: { not: "disconnected" } },
    data: { state: "disconnected", stateReason: reason, stateSince: new Date(), refreshFingerprint: null, attemptId: null, leaseExpiresAt: null, retryAt: null, lastError: null, failingSince: null },
  });
  await writeEvents(tx, tokenId, actor, [{ type: "disconnected", reason }]);
}

/** `wiped`: nothing is left to do. The others are tried again later, each row at its own growing distance. */
export type Revocation = "wiped" | "unconfirmed" | "unreadable";

/** Revokes a disconnected row's pair at Gusto and wipes it. Safe to repeat; does nothing to a row in any other state. */
export async function revokeAndWipe(tokenId: string): Promise<Revocation> {
  const row = await db().gustoAuthToken.findUnique({ where: { id: tokenId } });
  if (!row || row.state !== "disconnected" || row.refreshToken === null || row.environment !== env().GUSTO_ENVIRONMENT) return "wiped";
  const patienceEnds = row.stateSince.getTime() + REVOCATION_PATIENCE_HOURS * 3_600_000;
  const outcome = await revokeUnlessConnectedAgain(row);
  if ((outcome === "unconfirmed" || outcome === "unreadable") && Date.now() < patienceEnds) {
    await postponeRevocation(tokenId, outcome);
    return outcome;
  }
  await transaction(async (tx) => {
    await lockTokens(tx, [tokenId]);
    if ((await wipe(tx, tokenId)) && outcome !== "not_sent") await writeEvents(tx, tokenId, "system", [{ type: outcome === "revoked" ? "revoked" : "revocation_failed" }]);
  });
  return "wiped";
}

const FIRST_PAUSE_SECONDS = 30;
const LONGEST_PAUSE_SECONDS = 3_600;

/** A row that cannot be revoked now must not be in the way of the others. */
async function postponeRevocation(tokenId: string, outcome: "unconfirmed" | "unreadable"): Promise<void> {
  await db().$executeRaw`
    UPDATE gusto_auth_tokens SET attempts = attempts + 1, last_error = ${outcome === "unreadable" ? "cannot_decrypt" : "revocation_unconfirmed"},
      retry_at = clock_timestamp() + make_interval(secs => LEAST(${LONGEST_PAUSE_SECONDS}::float8, ${FIRST_PAUSE_SECONDS}::float8 * power(2, LEAST(attempts, 10))))
    WHERE id = ${tokenId}::uuid AND state = 'disconnected' AND refresh_token IS NOT NULL`;
}

/** Forgets a disconnected pair. @returns whether there was one */
export async function wipe(tx: Transaction, tokenId: string): Promise<boolean> {
  const wiped = await tx.gustoAuthToken.updateMany({ where: { id: tokenId, state: "disconnected", refreshToken: { not: null } }, data: { accessToken: null, refreshToken: null } });
  return wiped.count === 1;
}

/** Whether the resource owner of an ended grant has an open one for the same company. */
async function isConnectedAgain(tx: Pick<Transaction, "$queryRaw">, tokenId: string): Promise<boolean> {
  const [found] = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM company_grants ended JOIN company_grants open ON open.company_id = ended.company_id AND open.resource_owner_uuid = ended.resource_owner_uuid
    WHERE ended.token_id = ${tokenId}::uuid AND open.token_id <> ended.token_id AND open.ended_at IS NULL LIMIT 1`;
  return found !== undefined;
}

/**
 * Somebody connected again meanwhile: revoking the old pair might end the new grant with it. So that is asked under the companies'
 * locks, and a new connection waits until Gusto has answered.
 */
async function revokeUnlessConnectedAgain(row: GustoAuthToken): Promise<"revoked" | "not_sent" | "unconfirmed" | "unreadable"> {
  const refreshToken = await openOrTellOnce(row);
  if (!refreshToken) return "unreadable";
  const grants = await db().companyGrant.findMany({ where: { tokenId: row.id }, select: { companyId: true } });
  const companyIds = [...new Set(grants.map(({ companyId }) => companyId))];
  const sent = await endExclusively(companyIds, async (tx) => !(await isConnectedAgain(tx, row.id)), async () => {
    const answer = await gustoOAuth().revoke(refreshToken);
    return { result: answer === "revoked" ? ("revoked" as const) : ("unconfirmed" as const), isKnown: answer !== "unknown" };
  });
  return sent ?? "not_sent";
}

/** The log hears once of a pair that does not open, not at each try. */
async function openOrTellOnce(row: GustoAuthToken): Promise<Secret | null> {
  return tokenRoom().vault.openRefreshToken(row).catch((error: unknown) => {
    if (row.lastError !== "cannot_decrypt") logger().error({ problem: "cannot_decrypt", err: error, tokenId: row.id }, "A pair that is to be revoked does not open");
    return null;
  });
}

/** Rows whose pair still waits for Gusto's confirmation and may be tried now, oldest first. */
export async function listPendingRevocations(limit: number): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT id FROM gusto_auth_tokens
    WHERE state = 'disconnected' AND refresh_token IS NOT NULL AND environment = ${env().GUSTO_ENVIRONMENT}::environment
      AND (retry_at IS NULL OR retry_at <= clock_timestamp())
    ORDER BY state_since LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}
