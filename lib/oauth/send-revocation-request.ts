import "server-only";
import { fetch } from "undici";
import type { Connector } from "#lib/platform/http/outbound/create-connector.ts";
import { createDispatcher } from "#lib/platform/http/outbound/create-dispatcher.ts";

/** Whether the server accepted a revocation (RFC 7009). `unknown`: retry later; revoking twice is harmless. */
export type RevocationOutcome = "revoked" | "client_refused" | "unknown";

type RevocationEndpoint = {
  url: string;
  connect: Connector;
  connectTimeoutMs: number;
  totalTimeoutMs: number;
};

/**
 * Sends one POST to a revocation endpoint and judges the answer. Never throws for what the network
 * or the server does.
 */
export async function sendRevocationRequest(
  { url, connect, connectTimeoutMs, totalTimeoutMs }: RevocationEndpoint,
  parameters: Record<string, string>,
): Promise<{ kind: RevocationOutcome; error?: string }> {
  const dispatcher = createDispatcher(connect, { connectTimeoutMs });
  try {
    const { status } = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(parameters),
      redirect: "manual",
      signal: AbortSignal.timeout(totalTimeoutMs),
      dispatcher,
    });
    if (status === 200) return { kind: "revoked" };
    // Revoking is harmless to repeat, so the status alone is reason enough to try the other secret.
    return status === 401 || status === 403
      ? { kind: "client_refused", error: "invalid_client" }
      : { kind: "unknown" };
  } catch {
    return { kind: "unknown" };
  } finally {
    void dispatcher.destroy();
  }
}
