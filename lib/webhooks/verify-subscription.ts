import "server-only";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { gustoSubscription, verifySubscriptionCall } from "#lib/gusto/organization.ts";
import { enqueue } from "#lib/platform/jobs/queue.ts";
import { logger } from "#lib/platform/logger.ts";
import { callOrganization, ORGANIZATION_LANES } from "#lib/calls/call-organization.ts";
import { describeCallOutcome, isPassing } from "#lib/organization/describe-outcome.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { wordOf } from "./subscription-word.ts";
import {
  CANDIDATE,
  listLiveTokens,
  openVerificationToken,
  sealVerificationToken,
} from "./verification-key.ts";

/** What a delivery is answered with. */
export type Received = {
  status: 200 | 202 | 400 | 401 | 409 | 413 | 429;
  code: string;
  retryAfterSeconds?: number;
};

/*
 * The handshake. Gusto POSTs a verification token without saying for which subscription, and anybody could POST one. So a token is listened
 * to only while a subscription of ours waits for one, it is tried at Gusto, and it becomes a key only when Gusto confirms it.
 */

/** Gusto tries a handshake again like a delivery, sixteen times with growing pauses; later than this none is on its way. */
const AWAITED_HOURS = 72;

function awaiting() {
  return {
    environment: env().GUSTO_ENVIRONMENT,
    removedAt: null,
    verificationAskedAt: { gt: new Date(Date.now() - AWAITED_HOURS * 3_600_000) },
  };
}

type Offer = { token: Secret; word: string | null; ip: string | null };

/**
 * Takes a token that somebody sent, to be tried in a job. One that comes with the word of a waiting subscription is counted apart: however
 * many invented ones arrive, they do not stand in its way. Without a word, only a subscription without one can be meant.
 */
export async function offerVerificationToken({ token, word, ip }: Offer): Promise<Received> {
  const waiting = await db().webhookSubscription.findMany({
    where: awaiting(),
    select: { id: true, url: true },
  });
  const meant = waiting.filter(({ url }) => wordOf(url) === word);
  if (meant.length === 0)
    return (await isKnown(token))
      ? { status: 200, code: "known" }
      : { status: 409, code: "no_token_awaited" };
  try {
    await (word === null
      ? takeForStranger(ip)
      : takeFromRateLimit("webhook_handshake_word", meant[0]?.id ?? ""));
  } catch (error) {
    if (error instanceof AppError)
      return { status: 429, code: "rate_limited", retryAfterSeconds: error.retryAfterSeconds };
    throw error;
  }
  await enqueue("webhooks.verify", {
    sealedToken: await sealVerificationToken(token, CANDIDATE),
    subscriptionIds: meant.map(({ id }) => id),
  });
  return { status: 202, code: "token_taken" };
}

async function takeForStranger(ip: string | null): Promise<void> {
  await takeFromRateLimit("webhook_handshake_address", ip ?? "unknown");
  await takeFromRateLimit("webhook_handshake", "all");
}

/** A handshake that is repeated after it was confirmed. Compared by hash, so that the time taken tells nothing. */
async function isKnown(token: Secret): Promise<boolean> {
  return (await listLiveTokens({ again: true })).some(
    (live) => fingerprint(live.token) === fingerprint(token),
  );
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
    where: { ...awaiting(), id: { in: [...subscriptionIds] } },
    orderBy: { createdAt: "desc" },
  });
  let again = waiting.some(({ gustoUuid }) => gustoUuid === null)
    ? "Gusto has not told the subscription's uuid yet."
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
  logger().warn("A verification token came that fits no subscription");
  return "fits_none";
}

/** Repeating it after a crash is harmless: Gusto confirms the same token again. */
async function believe(id: string, token: Secret, status: string): Promise<void> {
  const data = {
    sealedVerificationToken: await sealVerificationToken(token, id),
    status,
    verifiedAt: new Date(),
    verificationAskedAt: null,
    problem: null,
  };
  await db().webhookSubscription.updateMany({ where: { id, removedAt: null }, data });
}
