import "server-only";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { readRetryAfter } from "#lib/oauth/retry-after.ts";
import { TOKEN_INFO_PATH } from "./discovery.ts";
import { isNotFoundByGusto, isRefusalByGusto } from "./error-body.ts";
import { exchangeWithGusto, type OnAnswer, textOf, type WireAnswer } from "./wire.ts";

/* A request of somebody else, sent to Gusto as it is, but with our token and the pinned version. */

export type PassedRequest = {
  method: string;
  path: string;
  search: string;
  contentType: string | null;
  body: Uint8Array<ArrayBuffer> | null;
};

export type PassedOutcome =
  /** Whatever was answered, errors too. The first three show that Gusto has accepted the token; `other` shows nothing. */
  | ({ kind: "ok" | "forbidden" | "not_found" | "rate_limited" | "other" } & Pick<
      WireAnswer,
      "status" | "headers" | "body" | "retryAfterSeconds"
    >)
  | { kind: "rejected" }
  /** No answer: what changes something may have been done or not. */
  | { kind: "unavailable" };

const CALL_TIMEOUT_MS = 30_000;
/** What a body is taken for whose sender did not say. */
const JSON_TYPE = "application/json";

export async function passToGusto(
  { contentType, body, ...request }: PassedRequest,
  companyUuid: string,
  accessToken: Secret,
  onAnswer: OnAnswer,
): Promise<PassedOutcome> {
  const content = body && { contentType: contentType ?? JSON_TYPE, content: body };
  const answer = await exchangeWithGusto(
    {
      ...request,
      body: content,
      companyUuid,
      credential: { scheme: "Bearer", secret: accessToken },
      timeoutMs: CALL_TIMEOUT_MS,
    },
    onAnswer,
  );
  if (answer.kind === "no_answer") return { kind: "unavailable" };
  if (answer.status === 401) return { kind: "rejected" };
  // A 503 may ask to wait, too.
  const retryAfterSeconds = answer.retryAfterSeconds ?? readRetryAfter(answer.headers);
  return {
    kind: kindOf(answer, request.path),
    status: answer.status,
    headers: answer.headers,
    body: answer.body,
    retryAfterSeconds,
  };
}

/** Pure. A page of HTML with status 200 is a portal's or a proxy's, and no answer of Gusto's. */
export function kindOf(
  { status, headers, body }: Pick<WireAnswer, "status" | "headers" | "body">,
  path: string,
): "ok" | "forbidden" | "not_found" | "rate_limited" | "other" {
  if (status === 429) return "rate_limited";
  if (status === 403) return isRefusalByGusto(textOf(body)) ? "forbidden" : "other";
  if (status === 404)
    return path !== TOKEN_INFO_PATH && isNotFoundByGusto(textOf(body)) ? "not_found" : "other";
  const isJson = headers.get("content-type")?.startsWith(JSON_TYPE) ?? false;
  return status === 204 || (status >= 200 && status < 300 && isJson) ? "ok" : "other";
}
