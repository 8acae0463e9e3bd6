import "server-only";
import { createOAuthClient, type OAuthClient } from "../oauth/oauth-client.ts";
import { env } from "../env.ts";

/** Limits of one call of the token endpoint; lib/tokens/timing.ts explains how they nest. */
const CONNECT_TIMEOUT_MS = 3_000;
const EXCHANGE_TIMEOUT_MS = 20_000;

/** Where Gusto sends an admin back to after signing in (next-auth's callback). */
export const signInRedirectUri = (): string => `${env().APP_URL}/api/auth/callback/gusto`;

/** Where Gusto sends a signed-in admin back to after connecting or reconnecting a company. */
export const connectRedirectUri = (): string => `${env().APP_URL}/api/gusto/callback`;

/** The OAuth client of this application at the configured Gusto environment. */
export function gustoOAuth(): OAuthClient {
  const { GUSTO_BASE_URL, GUSTO_CLIENT_ID, GUSTO_CLIENT_SECRET } = env();
  return createOAuthClient({ baseUrl: GUSTO_BASE_URL, clientId: GUSTO_CLIENT_ID, clientSecret: GUSTO_CLIENT_SECRET, connectTimeoutMs: CONNECT_TIMEOUT_MS, totalTimeoutMs: EXCHANGE_TIMEOUT_MS });
}
