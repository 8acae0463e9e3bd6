import "server-only";
import { Agent, fetch, type Headers } from "undici";
import type { Secret } from "../crypto/secret.ts";
import { env } from "../env.ts";
import { GUSTO_API_VERSION } from "./gusto-api-version.ts";
import { tellingCall } from "./gusto-calls.ts";
import type { SeenAnswer } from "./gusto-request.ts";

/* A request of somebody else, sent to Gusto as it is, but with our token and the pinned version. */

export type PassedRequest = { method: string; path: string; search: string; contentType: string | null; body: Uint8Array<ArrayBuffer> | null };

export type PassedOutcome =
  /** Whatever Gusto answered, errors too. `forbidden` and the like are kinds of their own, so that a proof of the token is seen as one. */
  | { kind: "ok" | "forbidden" | "not_found" | "rate_limited"; status: number; headers: Headers; body: Uint8Array<ArrayBuffer> }
  | { kind: "rejected" }
  /** No answer: what changes something may have been done or not. */
  | { kind: "unavailable" };

const CALL_TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 20 * 1024 * 1024;

let agent: Agent | undefined;

export async function passToGusto(request: PassedRequest, companyUuid: string, accessToken: Secret, onAnswer: (answer: SeenAnswer) => Promise<void>): Promise<PassedOutcome> {
  const headers: Record<string, string> = { authorization: `Bearer ${accessToken.reveal()}`, accept: "application/json", "x-gusto-api-version": GUSTO_API_VERSION };
  if (request.body && request.contentType) headers["content-type"] = request.contentType;
  let answer;
  try {
    answer = await tellingCall({ method: request.method, path: request.path, companyUuid, apiVersion: GUSTO_API_VERSION }, async () => {
      const response = await fetch(env().GUSTO_BASE_URL + request.path + request.search, {
        method: request.method,
        headers,
        body: request.body,
        redirect: "manual",
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
        dispatcher: (agent ??= new Agent({ connect: { timeout: 3_000 }, maxResponseSize: MAX_ANSWER_BYTES })),
      });
      return { status: response.status, headers: response.headers, body: new Uint8Array(await response.arrayBuffer()) };
    });
  } catch {
    return { kind: "unavailable" };
  }
  await onAnswer({ status: answer.status, headers: answer.headers, retryAfterSeconds: answer.status === 429 ? Number(answer.headers.get("retry-after")) || 60 : null });
  return answer.status === 401 ? { kind: "rejected" } : { kind: KINDS[answer.status] ?? "ok", ...answer };
}

const KINDS: Readonly<Record<number, "forbidden" | "not_found" | "rate_limited">> = { 403: "forbidden", 404: "not_found", 429: "rate_limited" };
