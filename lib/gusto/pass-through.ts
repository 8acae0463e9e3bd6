import "server-only";
import type { Secret } from "../crypto/secret.ts";
import { readRetryAfter } from "../oauth/retry-after.ts";
import { exchangeWithGusto, type OnAnswer, type WireAnswer } from "./gusto-wire.ts";

/* A request of somebody else, sent to Gusto as it is, but with our token and the pinned version. */

export type PassedRequest = { method: string; path: string; search: string; contentType: string | null; body: Uint8Array<ArrayBuffer> | null };

export type PassedOutcome =
  /** Whatever Gusto answered, errors too. `forbidden` and the like are kinds of their own, so that a proof of the token is seen as one. */
  | ({ kind: "ok" | "forbidden" | "not_found" | "rate_limited" } & Pick<WireAnswer, "status" | "headers" | "body" | "retryAfterSeconds">)
  | { kind: "rejected" }
  /** No answer: what changes something may have been done or not. */
  | { kind: "unavailable" };

const CALL_TIMEOUT_MS = 30_000;
/** What a body is taken for whose sender did not say. */
const JSON_TYPE = "application/json";
const KINDS: Readonly<Record<number, "forbidden" | "not_found" | "rate_limited">> = { 403: "forbidden", 404: "not_found", 429: "rate_limited" };

export async function passToGusto({ contentType, body, ...request }: PassedRequest, companyUuid: string, accessToken: Secret, onAnswer: OnAnswer): Promise<PassedOutcome> {
  const content = body && { contentType: contentType ?? JSON_TYPE, content: body };
  const answer = await exchangeWithGusto({ ...request, body: content, companyUuid, credential: { scheme: "Bearer", secret: accessToken }, timeoutMs: CALL_TIMEOUT_MS }, onAnswer);
  if (answer.kind === "no_answer") return { kind: "unavailable" };
  if (answer.status === 401) return { kind: "rejected" };
  // A 503 may ask to wait, too.
  const retryAfterSeconds = answer.retryAfterSeconds ?? readRetryAfter(answer.headers);
  return { kind: KINDS[answer.status] ?? "ok", status: answer.status, headers: answer.headers, body: answer.body, retryAfterSeconds };
}
