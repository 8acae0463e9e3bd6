import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { z } from "zod";
import { DAY_MS } from "#lib/platform/durations.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { AppError } from "#lib/platform/errors.ts";
import { gustoEvent } from "#lib/gusto/organization.ts";
import { isSignedWith } from "#lib/gusto/webhook-signature.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { type BoundedBody, readBoundedBody } from "#lib/platform/http/read-bounded-body.ts";
import { storeEvent } from "./store-event.ts";
import { wordOf } from "./subscriptions/subscription-word.ts";
import { listLiveTokens } from "./subscriptions/verification-key.ts";
import { offerVerificationToken, type Received } from "./subscriptions/offer-verification-token.ts";

/*
 * Deliveries from Gusto. Only bytes signed with one of our subscriptions' tokens are trusted; they
 * are stored and answered right away, and a job processes them. The one unsigned message, a
 * verification token, is just a hint: Gusto is asked to confirm it.
 */

const MAX_BODY_BYTES = 64 * 1024;
/**
 * Gusto keeps events for thirty days and gives up on a delivery long before, so anything older is a
 * replay. A tighter limit would refuse the sixteenth retry after a long outage of ours. Future
 * times are accepted, because clocks differ.
 */
const OLDEST_DAYS = 30;

/** Handles one delivery. Returns a status; throws only if the database is unreachable. */
export async function receiveDelivery(request: Request, now = databaseNow()): Promise<Received> {
  const received = await judge(request, now);
  if (received.status < 400) return received;
  return (await isOverLimit(request)) ?? received;
}

async function judge(request: Request, now: Date): Promise<Received> {
  const type = request.headers.get("content-type");
  if (type !== null && !/^application\/json\b/i.test(type))
    return { status: 400, code: "not_json" };
  const body: BoundedBody = await readBoundedBody(request, MAX_BODY_BYTES);
  if (body.kind !== "read")
    return body.kind === "too_large"
      ? { status: 413, code: "too_large" }
      : { status: 400, code: "not_read" };
  // Gusto's documentation spells the name both ways.
  const signature =
    request.headers.get("x-gusto-signature") ?? request.headers.get("x_gusto_signature");
  const subscriptionId = signature === null ? null : await findSigner(body.bytes, signature);
  const parsed = parseJson(body.bytes);
  // Whether Gusto signs handshakes isn't documented, so both cases are handled the same way.
  const offered = handshake.safeParse(parsed);
  if (subscriptionId !== null && !offered.success) return storeSigned(parsed, subscriptionId, now);
  if (offered.success)
    return offerVerificationToken({
      token: new Secret(offered.data.verification_token),
      word: wordOf(request.url),
      ip: clientIp(request.headers),
    });
  return { status: 401, code: signature === null ? "not_signed" : "wrong_signature" };
}

const handshake = z.strictObject({ verification_token: z.string().regex(/^[\x21-\x7e]{8,200}$/) });

async function findSigner(bytes: Uint8Array, signature: string): Promise<string | null> {
  for (const again of [false, true]) {
    const signer = (await listLiveTokens({ again })).find(({ token }) =>
      isSignedWith(bytes, signature, token),
    );
    if (signer) return signer.subscriptionId;
  }
  return null;
}

async function storeSigned(body: unknown, subscriptionId: string, now: Date): Promise<Received> {
  const event = gustoEvent.safeParse(body);
  if (!event.success) return { status: 400, code: "not_an_event" };
  if (now.getTime() - event.data.timestamp * 1_000 > OLDEST_DAYS * DAY_MS)
    return { status: 400, code: "too_old" };
  const { isNew } = await storeEvent(event.data, subscriptionId);
  return { status: 200, code: isNew ? "stored" : "known" };
}

/** Undefined for invalid UTF-8 or JSON. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/**
 * Throttles an IP address that keeps sending refused deliveries. Anything Gusto signed never gets
 * here.
 */
async function isOverLimit(request: Request): Promise<Received | null> {
  try {
    await takeFromRateLimit("webhook_refused", clientIp(request.headers) ?? "unknown");
    return null;
  } catch (error) {
    if (error instanceof AppError)
      return { status: 429, code: "rate_limited", retryAfterSeconds: error.retryAfterSeconds };
    throw error;
  }
}
