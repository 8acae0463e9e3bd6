import "server-only";
import { connectOutbound } from "#lib/platform/http/outbound/outbound.ts";
import { targetOf } from "#lib/platform/http/outbound/create-connector.ts";
import { env } from "#lib/platform/env.ts";

const LIMIT_MS = 5_000;

/**
 * Opens a connection to the configured Gusto the way every call does (DNS, proxy, certificate), and
 * closes it. No request is sent, so nothing is counted and no token is needed.
 * @throws NotConnectedError
 */
export async function reachGusto(): Promise<{ tookMs: number }> {
  const { protocol, hostname, port } = new URL(env().GUSTO_BASE_URL);
  const startedMs = performance.now();
  const socket = await connectOutbound(targetOf(protocol, hostname, port), LIMIT_MS);
  socket.on("error", () => undefined).destroy();
  return { tookMs: Math.round(performance.now() - startedMs) };
}
