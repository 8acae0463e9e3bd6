import "server-only";
import { Agent, fetch, type Headers } from "undici";
import { z } from "zod";
import { readRetryAfter } from "./retry-after.ts";
import type { RawTokenResponse, TokenResponse } from "./token-response.ts";

/** Failures that happen before a single byte of the request is sent. */
const NO_CONNECTION = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];
/**
 * The certificate is judged before anything is sent. Node's words for what it holds against one:
 * https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
const CERTIFICATE_REFUSED = [
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REVOKED",
  "CERT_UNTRUSTED",
  "CERT_REJECTED",
  "CERT_SIGNATURE_FAILURE",
  "CERT_CHAIN_TOO_LONG",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "HOSTNAME_MISMATCH",
  "ERR_TLS_CERT_ALTNAME_INVALID",
];
const NEVER_SENT = new Set([...NO_CONNECTION, ...CERTIFICATE_REFUSED]);
const MAX_ANSWER_BYTES = 64 * 1024;

/** Called at the end of each request, for call statistics; status 0 if there was no response. */
export type OnEnd = (end: { status: number; headers: Headers | null; startedMs: number }) => void;

type TokenEndpoint = {
  url: string;
  connectTimeoutMs: number;
  totalTimeoutMs: number;
  onEnd?: OnEnd;
};

/**
 * Sends one POST to a token endpoint and judges the answer. Never throws for what the network or the server does.
 * Parameters go in the body (Gusto answers 400 to a secret in the URL); redirects are not followed and nothing is retried,
 * because a second request could spend the same grant twice.
 * @param judge what an answer that arrived means
 */
export async function sendTokenRequest<R>(
  endpoint: TokenEndpoint,
  parameters: Record<string, string>,
  judge: (answer: RawTokenResponse) => R,
): Promise<R | NetworkFailure> {
  // A fresh connection for each exchange: a kept-alive socket that the server is just closing would turn
  // a request that was never read into one whose outcome is unknown.
  const dispatcher = new Agent({ connect: { timeout: endpoint.connectTimeoutMs }, pipelining: 0 });
  const startedMs = performance.now();
  let seen: { status: number; headers: Headers | null } = { status: 0, headers: null };
  try {
    const response = await fetch(endpoint.url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(parameters),
      redirect: "manual",
      signal: AbortSignal.timeout(endpoint.totalTimeoutMs),
      dispatcher,
    });
    const body = await readBounded(response.body);
    seen = response;
    return judge({
      status: response.status,
      retryAfterSeconds: readRetryAfter(response.headers),
      body,
    });
  } catch (error) {
    return judgeNetworkError(error);
  } finally {
    endpoint.onEnd?.({ status: seen.status, headers: seen.headers, startedMs });
    // Not awaited: closing must not delay the answer; destroy also ends a body that was cut off.
    void dispatcher.destroy();
  }
}

type NetworkFailure = Extract<TokenResponse, { kind: "not_processed" | "unknown" }>;

/** Whether a failed request can have reached the server. Pure. */
export function judgeNetworkError(error: unknown): NetworkFailure {
  const codes = errorCodes(error);
  if (codes.some((code) => NEVER_SENT.has(code)))
    return { kind: "not_processed", reason: "gusto_unreachable", retryAfterSeconds: null };
  return { kind: "unknown", reason: "outcome_unknown" };
}

const withCode = z.object({
  code: z.string().optional(),
  cause: z.unknown().optional(),
  errors: z.array(z.unknown()).optional(),
});

function errorCodes(error: unknown): string[] {
  const parsed = withCode.safeParse(error);
  if (!parsed.success) return [];
  const { code, cause, errors = [] } = parsed.data;
  return [...(code ? [code] : []), ...[cause, ...errors].flatMap(errorCodes)];
}

async function readBounded(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
