import "server-only";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { getTokenInfo, getTokenInfoOf } from "#lib/gusto/discovery.ts";
import { gustoOAuth } from "#lib/gusto/oauth.ts";
import { logger } from "#lib/platform/logger.ts";
import { type Ending, endExclusively, extendEnding } from "./company-endings.ts";
import {
  decideRevocation,
  judgeRevocation,
  type RevocationDecision,
  type Watched,
  type WitnessAnswer,
} from "../protocol/decide-revocation.ts";
import { findWitnesses, type Witness } from "./find-witnesses.ts";
import { learnRevocationEffect, readRevocationEffect } from "./revocation-effect.ts";
import { tokenServices } from "../store/token-refresher.ts";
import { withAccessToken } from "../serving/with-access-token.ts";

const ACTOR = "system";

/** `kept`: not now. `left`: never, see `decideRevocation`. `gone`: another process was quicker. */
type SentRevocation = "revoked" | "unconfirmed" | "kept" | "left" | "gone";

const UNSENT = { gone: "gone", keep: "kept", leave: "left", send: "gone" } as const;

/**
 * Revokes a pair at Gusto, checking other pairs of the same person before and after. A new
 * connection of the company waits meanwhile. If the second check finds another pair dead, that
 * connection is reported as lost, and the effect is remembered: no pair is revoked next to a
 * working one again.
 */
export async function sendRevocation(
  tokenId: string,
  refreshToken: Secret,
): Promise<SentRevocation> {
  const grants = await db().companyGrant.findMany({
    where: { tokenId },
    select: { companyId: true },
  });
  const found: { decision: RevocationDecision | "gone"; witnesses: Witness[] } = {
    decision: "gone",
    witnesses: [],
  };
  const sent = await endExclusively(
    [...new Set(grants.map(({ companyId }) => companyId))],
    async (tx) => {
      if (
        (await tx.gustoAuthToken.count({
          where: { id: tokenId, state: "disconnected", refreshToken: { not: null } },
        })) === 0
      )
        return false;
      found.witnesses = await findWitnesses(tx, tokenId);
      found.decision = decideRevocation(
        await readRevocationEffect(tx),
        grants.length === 0 ? null : found.witnesses.map(({ kind }) => kind),
      );
      return found.decision === "send";
    },
    (ending) => revokeWatched(refreshToken, found.witnesses, ending),
  );
  return sent ?? UNSENT[found.decision];
}

async function revokeWatched(
  refreshToken: Secret,
  witnesses: readonly Witness[],
  ending: Ending,
): Promise<{ isKnown: boolean; result: SentRevocation }> {
  const before = await Promise.all(witnesses.map(askWitness));
  const accepted = witnesses.filter((_, index) => before[index] === "accepted");
  // A connection that cannot be observed is not put at risk.
  if (witnesses.some((witness) => witness.kind === "same_company" && !accepted.includes(witness)))
    return { isKnown: true, result: "kept" };
  // The checks took so long that someone may have connected meanwhile, unobserved.
  if (!(await extendEnding(ending)))
    return {
      isKnown: true,
      result: witnesses.some(({ kind }) => kind === "same_company") ? "kept" : "unconfirmed",
    };
  const answer = await gustoOAuth().revoke(refreshToken);
  await extendEnding(ending);
  const watched: Watched[] = await Promise.all(
    accepted.map(async (witness) => ({ kind: witness.kind, after: await askWitness(witness) })),
  );
  const seen = judgeRevocation(watched);
  if (seen === "siblings" || (answer === "revoked" && seen !== "unchanged"))
    await learnRevocationEffect(seen);
  for (const witness of accepted.filter((_, index) => watched[index]?.after !== "accepted"))
    await lookAfter(witness);
  return {
    isKnown: answer !== "unknown",
    result: answer === "revoked" ? "revoked" : "unconfirmed",
  };
}

/**
 * Only a refusal by Gusto counts as an answer: of this exact version, or of the refresh that
 * follows its rejection.
 */
async function askWitness(witness: Witness): Promise<WitnessAnswer> {
  if (witness.kind === "ended") return askEnded(witness.tokenId);
  const { store, refresher } = tokenServices();
  let rejectedVersion: number | undefined;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const read = await store.read(witness.tokenId);
    const served = read && (await refresher.serve(read, { actor: ACTOR, rejectedVersion }));
    // An unconfirmed refusal is reason enough to be careful.
    if (served?.kind !== "fresh") return rejectedVersion === undefined ? "unknown" : "rejected";
    const answer = await judge(served.accessToken);
    if (answer !== "rejected") return answer;
    rejectedVersion = served.version;
  }
  return "rejected";
}

async function askEnded(tokenId: string): Promise<WitnessAnswer> {
  const row = await db().gustoAuthToken.findUnique({ where: { id: tokenId } });
  if (!row?.accessToken) return "unknown";
  const accessToken = await tokenServices()
    .vault.openAccessToken(row)
    .catch(() => null);
  return accessToken ? judge(accessToken) : "unknown";
}

async function judge(accessToken: Secret): Promise<WitnessAnswer> {
  const { kind } = await getTokenInfo(accessToken);
  return kind === "ok" || kind === "forbidden"
    ? "accepted"
    : kind === "rejected"
      ? "rejected"
      : "unknown";
}

/**
 * Records a witness that did not answer or is dead, as after any call; its people are notified of a
 * loss.
 */
async function lookAfter({ kind, gustoUuid, tokenId }: Witness): Promise<void> {
  if (kind === "ended") return;
  logger().error(
    { problem: "connection_after_revocation", tokenId },
    "Gusto rejected a connection after another token pair of its owner was revoked",
  );
  await withAccessToken({ gustoUuid, actor: ACTOR }, getTokenInfoOf(gustoUuid));
}
