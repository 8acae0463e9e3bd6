// See docs/decisions/0004-no-refresh-token-is-unknown.md

import { z } from "zod";
import { Secret } from "#lib/platform/crypto/secret.ts";

/*
 * Judges the answers of a token endpoint (RFC 6749, 5.1 and 5.2). No network here: sending is
 * send-token-request.ts, so that every judgment is tested as a table.
 */

/** An access token and the refresh token it came with. */
export type TokenPair = {
  accessToken: Secret;
  refreshToken: Secret;
  /** Life of the access token in seconds, from the moment of the answer. */
  expiresInSeconds: number;
  scope: string | null;
};

export type TokenResponse =
  | { kind: "granted"; pair: TokenPair }
  /** The grant itself is refused for good: `invalid_grant`. */
  | { kind: "refused" }
  /** Our own client credentials are refused: `invalid_client` and similar. */
  | { kind: "client_refused"; error: string }
  /** Certainly not processed: the same request may be sent again. */
  | {
      kind: "not_processed";
      reason: "rate_limited" | "gusto_unreachable" | "gusto_error";
      retryAfterSeconds: number | null;
    }
  /** Whether the grant was used is unknown. */
  | { kind: "unknown"; reason: "outcome_unknown" };

/**
 * What a client gets on its own behalf (section 4.4): no refresh token, because it can ask again at
 * any time.
 */
type ClientToken = Pick<TokenPair, "accessToken" | "expiresInSeconds">;
export type ClientTokenResponse =
  { kind: "granted"; token: ClientToken } | Exclude<TokenResponse, { kind: "granted" }>;

/** `retryAfterSeconds` as parsed by `readRetryAfter`. */
export type RawTokenResponse = { status: number; retryAfterSeconds: number | null; body: string };

/** Gusto's documented life of an access token. Used when an otherwise good answer carries no usable `expires_in`. */
const DEFAULT_EXPIRES_IN_SECONDS = 7_200;
const MAX_EXPIRES_IN_SECONDS = 7 * 24 * 3_600;

const grantedBody = z.object({
  access_token: z.string().min(1).max(4_096),
  // RFC 6749 section 6 allows leaving it out, meaning "keep the old one". Gusto always rotates, and
  // revokes the old one at the first use of the new access token, so a pair without it would be a
  // grant about to be lost. Such an answer is treated as unreadable, and the same refresh token is
  // sent again.
  refresh_token: z.string().min(1).max(4_096),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  expires_in: z.unknown().optional(),
  scope: z.string().nullish(),
});

const errorBody = z.object({ error: z.string().max(200) });

const CLIENT_ERRORS = new Set(["invalid_client", "unauthorized_client"]);

/** What an answer of the token endpoint means for the grant that was sent. Pure. */
export function judgeTokenResponse(answer: RawTokenResponse): TokenResponse {
  return answer.status === 200 ? judgeGranted(answer.body) : judgeFailure(answer);
}

/** The same for a token on the client's own behalf. Pure. */
export function judgeClientTokenResponse(answer: RawTokenResponse): ClientTokenResponse {
  if (answer.status !== 200) return judgeFailure(answer);
  const parsed = grantedBody.omit({ refresh_token: true }).safeParse(parseJson(answer.body));
  if (!parsed.success) return { kind: "unknown", reason: "outcome_unknown" };
  const { access_token, expires_in } = parsed.data;
  return {
    kind: "granted",
    token: { accessToken: new Secret(access_token), expiresInSeconds: readExpiresIn(expires_in) },
  };
}

function judgeFailure(answer: RawTokenResponse): Exclude<TokenResponse, { kind: "granted" }> {
  if (answer.status === 429) return notProcessed("rate_limited", answer.retryAfterSeconds);
  if (answer.status >= 400 && answer.status < 500) return judgeError(answer);
  // 5xx and unexpected statuses: the server may have rotated the token before it failed.
  return { kind: "unknown", reason: "outcome_unknown" };
}

function judgeGranted(body: string): TokenResponse {
  const parsed = grantedBody.safeParse(parseJson(body));
  if (!parsed.success) return { kind: "unknown", reason: "outcome_unknown" };
  const { access_token, refresh_token, expires_in, scope } = parsed.data;
  return {
    kind: "granted",
    pair: {
      accessToken: new Secret(access_token),
      refreshToken: new Secret(refresh_token),
      expiresInSeconds: readExpiresIn(expires_in),
      scope: scope ?? null,
    },
  };
}

function judgeError(answer: RawTokenResponse): Exclude<TokenResponse, { kind: "granted" }> {
  const parsed = errorBody.safeParse(parseJson(answer.body));
  const error = parsed.success ? parsed.data.error : null;
  if (error === "invalid_grant") return { kind: "refused" };
  if (error !== null && CLIENT_ERRORS.has(error)) return { kind: "client_refused", error };
  if (answer.status === 401) return { kind: "client_refused", error: error ?? "unauthorized" };
  // Any other 4xx: this request was rejected before processing (a firewall, a malformed request).
  return notProcessed("gusto_error", answer.retryAfterSeconds);
}

/**
 * Whole seconds of life, up to a week. Anything else counts as not stated, and a 401 will show when
 * it expires.
 */
function readExpiresIn(value: unknown): number {
  const seconds = typeof value === "string" && /^\d{1,10}$/.test(value) ? Number(value) : value;
  const isLife =
    typeof seconds === "number" &&
    Number.isInteger(seconds) &&
    seconds >= 1 &&
    seconds <= MAX_EXPIRES_IN_SECONDS;
  return isLife ? seconds : DEFAULT_EXPIRES_IN_SECONDS;
}

function notProcessed(
  reason: "rate_limited" | "gusto_unreachable" | "gusto_error",
  retryAfterSeconds: number | null,
): Extract<TokenResponse, { kind: "not_processed" }> {
  return { kind: "not_processed", reason, retryAfterSeconds };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
