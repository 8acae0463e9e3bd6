import "server-only";
import { fetch, type Headers } from "undici";
import { type Connector, isNeverSent } from "#lib/platform/http/outbound/create-connector.ts";
import { createDispatcher } from "#lib/platform/http/outbound/create-dispatcher.ts";
import { readRetryAfter } from "./retry-after.ts";
import type { RawTokenResponse, TokenResponse } from "./token-response.ts";

const MAX_ANSWER_BYTES = 64 * 1024;

/** Called at the end of each request, for call statistics; status 0 if there was no response. */
export type OnEnd = (end: { status: number; headers: Headers | null; startedMs: number }) => void;

type TokenEndpoint = {
  url: string;
  connect: Connector;
  connectTimeoutMs: number;
  totalTimeoutMs: number;
  onEnd?: OnEnd;
};

/**
 * Sends one POST to a token endpoint and judges the answer. Never throws for what the network or
 * the server does. Parameters go in the body (Gusto answers 400 to a secret in the URL); redirects
 * are not followed and nothing is retried, because a second request could spend the same grant
 * twice.
 * @param judge decides what an answer means
 */
export async function sendTokenRequest<R>(
  endpoint: TokenEndpoint,
  parameters: Record<string, string>,
  judge: (answer: RawTokenResponse) => R,
): Promise<R | NetworkFailure> {
  // A new connection for each exchange: on a kept-alive socket that the server is closing, a
  // request that was never read would count as one with an unknown outcome.
  const { connect, connectTimeoutMs } = endpoint;
  const dispatcher = createDispatcher(connect, { connectTimeoutMs, pipelining: 0 });
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
    // Not awaited: closing must not delay the answer; destroy also ends an incomplete body.
    void dispatcher.destroy();
  }
}

export type NetworkFailure = Extract<TokenResponse, { kind: "not_processed" | "unknown" }>;

function judgeNetworkError(error: unknown): NetworkFailure {
  return isNeverSent(error)
    ? { kind: "not_processed", reason: "gusto_unreachable", retryAfterSeconds: null }
    : { kind: "unknown", reason: "outcome_unknown" };
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
