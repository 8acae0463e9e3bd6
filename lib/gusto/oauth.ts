import "server-only";
import { createOAuthClient, type OAuthClient } from "#lib/oauth/oauth-client.ts";
import { connectOutbound } from "#lib/platform/http/outbound/outbound.ts";
import { env } from "#lib/platform/env.ts";
import { publishCall } from "./call-channel.ts";

/** Where Gusto sends a signed-in admin back to after connecting or reconnecting a company. */
export const connectRedirectUri = (): string => `${env().APP_URL}/api/gusto/callback`;

/** For calls that nobody's lease depends on. The refresh protocol brings its own limits. */
const DEFAULT_LIMITS = { connectMs: 3_000, exchangeMs: 20_000 };

/** The OAuth client of this application at the configured Gusto environment. */
export function gustoOAuth(
  limits: { connectMs: number; exchangeMs: number } = DEFAULT_LIMITS,
): OAuthClient {
  const { GUSTO_BASE_URL, GUSTO_CLIENT_ID, GUSTO_CLIENT_SECRET } = env();
  return createOAuthClient({
    baseUrl: GUSTO_BASE_URL,
    clientId: GUSTO_CLIENT_ID,
    clientSecret: GUSTO_CLIENT_SECRET,
    connect: connectOutbound,
    connectTimeoutMs: limits.connectMs,
    totalTimeoutMs: limits.exchangeMs,
    onEnd: publishExchange,
  });
}

function publishExchange({
  status,
  headers,
  startedMs,
}: {
  status: number;
  headers: { get(name: string): string | null } | null;
  startedMs: number;
}): void {
  publishCall(
    { method: "POST", path: "/oauth/token" },
    startedMs,
    headers && { status, headers },
    headers ? null : "no_answer",
  );
}
