import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { AppError } from "#lib/platform/errors.ts";
import { gustoSubscription, verifySubscriptionCall } from "#lib/gusto/organization.ts";
import { logger } from "#lib/platform/logger.ts";
import { callOrganization, ORGANIZATION_LANES } from "#lib/calls/call-organization.ts";
import { describeCallOutcome, isPassing } from "#lib/organization/describe-outcome.ts";
import { CANDIDATE, openVerificationToken, sealVerificationToken } from "./verification-key.ts";

/*
 * The handshake. Gusto POSTs a verification token without saying for which subscription, and anyone
 * could POST one. So a token is accepted only while one of our subscriptions waits for it, is tried
 * at Gusto, and becomes a key only when Gusto confirms it.
 */

/**
 * Gusto retries a handshake like a delivery, sixteen times with growing pauses. After this, none is
 * on its way.
 */
const AWAITED_HOURS = 72;

/** Our subscriptions that are waiting for a token. */
export function awaitingToken() {
  return {
    removedAt: null,
    verificationAskedAt: { gt: new Date(databaseNow().getTime() - AWAITED_HOURS * HOUR_MS) },
  };
}

/**
 * Tries a token on the subscriptions it may be meant for and that are still waiting.
 * @throws if it has to be retried: Gusto didn't respond, or hasn't told us yet which subscription
 * it created
 */
export async function tryVerificationToken(
  sealedToken: string,
  subscriptionIds: readonly string[],
): Promise<"verified" | "fits_none"> {
  const token = await openVerificationToken(sealedToken, CANDIDATE);
  const waiting = await db().webhookSubscription.findMany({
    where: { ...awaitingToken(), id: { in: [...subscriptionIds] } },
    orderBy: { createdAt: "desc" },
  });
  let again = waiting.some(({ gustoUuid }) => gustoUuid === null)
    ? "Gusto has not sent the subscription's uuid yet."
    : null;
  for (const { id, gustoUuid } of waiting) {
    if (gustoUuid === null) continue;
    const outcome = await callOrganization(
      verifySubscriptionCall(gustoUuid, token.reveal()),
      gustoSubscription,
      { lane: ORGANIZATION_LANES.job },
    );
    if (outcome.kind === "ok") {
      await confirmToken(id, token, outcome.value.status);
      return "verified";
    }
    if (isPassing(outcome)) again = describeCallOutcome(outcome);
    else if (outcome.kind !== "invalid")
      await db().webhookSubscription.update({
        where: { id },
        data: { problem: describeCallOutcome(outcome) },
      });
  }
  if (again) throw new AppError("unavailable", again);
  logger().warn("A verification token arrived that matches no subscription");
  return "fits_none";
}

/** Safe to repeat after a crash: Gusto confirms the same token again. */
async function confirmToken(id: string, token: Secret, status: string): Promise<void> {
  const data = {
    sealedVerificationToken: await sealVerificationToken(token, id),
    status,
    verifiedAt: databaseNow(),
    verificationAskedAt: null,
    problem: null,
  };
  await db().webhookSubscription.updateMany({ where: { id, removedAt: null }, data });
}
