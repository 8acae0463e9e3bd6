import "server-only";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { wordOf } from "./subscription-word.ts";
import { CANDIDATE, listLiveTokens, sealVerificationToken } from "./verification-key.ts";
import { awaitingToken } from "./verify-subscription.ts";
import { verifySubscriptionJob } from "./verify-subscription-job.ts";

/** The response to a delivery. */
export type Received = {
  status: 200 | 202 | 400 | 401 | 409 | 413 | 429;
  code: string;
  retryAfterSeconds?: number;
};

type Offer = { token: Secret; word: string | null; ip: string | null };

/**
 * Accepts a token someone sent, to be tried in a job. A token that carries a waiting subscription's
 * word is counted separately, so any number of fake ones can't block it. Without a word, it can
 * only be meant for a subscription that has none.
 */
export async function offerVerificationToken({ token, word, ip }: Offer): Promise<Received> {
  const waiting = await db().webhookSubscription.findMany({
    where: awaitingToken(),
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
  await verifySubscriptionJob.enqueue({
    sealedToken: await sealVerificationToken(token, CANDIDATE),
    subscriptionIds: meant.map(({ id }) => id),
  });
  return { status: 202, code: "token_taken" };
}

async function takeForStranger(ip: string | null): Promise<void> {
  await takeFromRateLimit("webhook_handshake_address", ip ?? "unknown");
  await takeFromRateLimit("webhook_handshake", "all");
}

/** A handshake repeated after it was confirmed. Compared by hash, so timing reveals nothing. */
async function isKnown(token: Secret): Promise<boolean> {
  return (await listLiveTokens({ again: true })).some(
    (live) => fingerprint(live.token) === fingerprint(token),
  );
}
