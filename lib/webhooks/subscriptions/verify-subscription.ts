import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { gustoSubscription, verifySubscriptionCall } from "#lib/gusto/organization.ts";
import { logger } from "#lib/platform/logger.ts";
import { callOrganization, ORGANIZATION_LANES } from "#lib/calls/call-organization.ts";
import { describeCallOutcome, isPassing } from "#lib/organization/describe-outcome.ts";
import { CANDIDATE, openVerificationToken, sealVerificationToken } from "./verification-key.ts";

/*
 * The handshake. Gusto POSTs a verification token without saying for which subscription, and anybody could POST one. So a token is listened
 * to only while a subscription of ours waits for one, it is tried at Gusto, and it becomes a key only when Gusto confirms it.
 */

/** Gusto tries a handshake again like a delivery, sixteen times with growing pauses; later than this none is on its way. */
const AWAITED_HOURS = 72;

/** Our subscriptions that wait for a token. */
export function awaitingToken() {
  return {
    removedAt: null,
    verificationAskedAt: { gt: new Date(databaseNow().getTime() - AWAITED_HOURS * 3_600_000) },
  };
}

/**
 * Tries a token on the subscriptions that it may be meant for and that still wait for one.
 * @throws when it has to be tried again: Gusto did not answer, or has not told us yet which subscription it made
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
      await believe(id, token, outcome.value.status);
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

/** Repeating it after a crash is harmless: Gusto confirms the same token again. */
async function believe(id: string, token: Secret, status: string): Promise<void> {
  const data = {
    sealedVerificationToken: await sealVerificationToken(token, id),
    status,
    verifiedAt: databaseNow(),
    verificationAskedAt: null,
    problem: null,
  };
  await db().webhookSubscription.updateMany({ where: { id, removedAt: null }, data });
}
