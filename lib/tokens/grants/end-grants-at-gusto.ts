import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { MINUTE_MS } from "#lib/platform/durations.ts";
import { AppError } from "#lib/platform/errors.ts";
import { getTokenInfo } from "#lib/gusto/discovery.ts";
import { lockCompanies, lockTokens } from "#lib/platform/database/lock-order.ts";
import { markDisconnected } from "./disconnect-grants.ts";
import { wipe } from "./revoke-and-wipe.ts";
import { tokenServices } from "../store/token-refresher.ts";

/*
 * Gusto reports that a company ended its grant, without saying which of ours it means. The message
 * may be late, repeated, or read from a list days afterwards, and someone may have reconnected in
 * the meantime. That newer grant must not be lost.
 */

/**
 * Gusto's clock and ours may differ by this much. A larger difference is taken as the real order of
 * events.
 */
const CLOCK_SKEW_MS = 10 * MINUTE_MS;
/** Gusto reports whole seconds: what happened at 12:00:00.9 is reported as 12:00:00. */
const RESOLUTION_MS = 1_000;
const ACTOR = "gusto";

type Ending = { companyId: string; occurredAt: Date };

/**
 * Finds which open grants of a company have ended. Grants older than the message have; newer ones
 * have not. Where the clocks cannot tell, or we revoked a replaced pair of the company around then,
 * Gusto is asked whether it still accepts the token. Changes nothing beyond what a refresh changes.
 * @throws AppError unavailable, when Gusto would have to be asked and does not answer
 */
export async function findGrantsEndedAtGusto({ companyId, occurredAt }: Ending): Promise<string[]> {
  const grants = await db().companyGrant.findMany({
    where: { companyId },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  const mayBeOurs = await isAroundOwnRevocation(companyId, occurredAt);
  const ended: string[] = [];
  for (const grant of grants.filter(({ endedAt }) => endedAt === null)) {
    const ageMs = occurredAt.getTime() - grant.createdAt.getTime();
    // If the company has only ever had one connection, the message is about that one.
    const isFirst = grant.id === grants[0]?.id;
    const isOver =
      (ageMs > CLOCK_SKEW_MS && !mayBeOurs) ||
      (isFirst && ageMs > -RESOLUTION_MS) ||
      (ageMs > -CLOCK_SKEW_MS && !(await isAcceptedByGusto(grant.tokenId)));
    if (isOver) ended.push(grant.id);
  }
  return ended;
}

/**
 * Whether the message may be about a pair that we revoked, or are revoking, next to a working one.
 * Gusto does not document whether a revocation is reported as an end of the company's access, so
 * here the age of a grant proves nothing.
 */
async function isAroundOwnRevocation(companyId: string, occurredAt: Date): Promise<boolean> {
  const [from, until] = [-CLOCK_SKEW_MS, CLOCK_SKEW_MS].map(
    (ms) => new Date(occurredAt.getTime() + ms),
  );
  const [found] = await db().$queryRaw<unknown[]>`
    SELECT 1
    FROM company_grants g
    JOIN gusto_auth_tokens t ON t.id = g.token_id
    WHERE g.company_id = ${companyId}::uuid
      AND g.ended_at IS NOT NULL
      AND (
        (t.may_live_since IS NOT NULL AND t.refresh_token IS NOT NULL)
        OR EXISTS (
          SELECT 1
          FROM token_events e
          WHERE e.token_id = t.id AND e.type = 'revoked' AND e.at BETWEEN ${from} AND ${until}
        )
      )
    LIMIT 1`;
  return found !== undefined;
}

async function isAcceptedByGusto(tokenId: string): Promise<boolean> {
  const { store, refresher } = tokenServices();
  let rejectedVersion: number | undefined;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const read = await store.read(tokenId);
    const served = read && (await refresher.serve(read, { actor: ACTOR, rejectedVersion }));
    if (!served || served.kind === "terminal") return false;
    // Gusto's own message confirms the refusal of a grant that was waiting for a second one.
    if (served.kind === "unavailable" && served.reason === "refusal_unconfirmed") return false;
    if (served.kind === "unavailable") break;
    const answer = await getTokenInfo(served.accessToken);
    if (answer.kind === "ok" || answer.kind === "forbidden") return true;
    if (answer.kind !== "rejected") break;
    rejectedVersion = served.version;
  }
  throw new AppError(
    "unavailable",
    "Could not check whether Gusto still accepts a newer connection.",
  );
}

/**
 * Ends these grants of a company in the caller's transaction: their tokens are no longer served,
 * and the pairs are wiped because Gusto has revoked them. A pair that still serves another company
 * stays in use.
 */
export async function endGrantsAtGusto(
  { companyId, grantIds }: { companyId: string; grantIds: readonly string[] },
  tx: Transaction,
): Promise<{ tokenIds: string[] }> {
  await lockCompanies(tx, [companyId]);
  const grants = await tx.companyGrant.findMany({
    where: { companyId, id: { in: [...grantIds] }, endedAt: null },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  const tokenIds = [...new Set(grants.map(({ tokenId }) => tokenId))];
  await lockTokens(tx, tokenIds);
  await tx.companyGrant.updateMany({
    where: { id: { in: grants.map(({ id }) => id) }, endedAt: null },
    data: { endedAt: databaseNow(), endedReason: "deprovisioned" },
  });
  for (const tokenId of tokenIds) {
    if ((await tx.companyGrant.count({ where: { tokenId, endedAt: null } })) > 0) continue;
    await markDisconnected(tx, tokenId, "disconnected_at_gusto", ACTOR);
    await wipe(tx, tokenId);
  }
  return { tokenIds };
}
