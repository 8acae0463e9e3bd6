import "server-only";
import { type ClientSecrets, createClientSecrets } from "#lib/oauth/client-secrets.ts";
import { createOAuthClient, type OAuthClient } from "#lib/oauth/oauth-client.ts";
import { connectOutbound } from "#lib/platform/http/outbound/outbound.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import type { TokenResponse } from "#lib/oauth/token-response.ts";
import { env } from "#lib/platform/env.ts";
import { instruments } from "#lib/platform/metrics/instruments.ts";
import { annotateAnswer, observeCall } from "./observe-call.ts";
import { publishCall } from "./call-channel.ts";

/** Where Gusto returns a signed-in admin after connecting or reconnecting a company. */
export const connectRedirectUri = (): string => `${env().APP_URL}/api/gusto/callback`;

/** For exchanges outside a lease. The refresh protocol passes its own limits. */
const DEFAULT_LIMITS = { connectMs: 3_000, exchangeMs: 20_000 };

const TOKEN_ENDPOINT = { method: "POST", path: "/oauth/token" };
const REVOCATION_ENDPOINT = { method: "POST", path: "/oauth/revoke" };

/** This application's OAuth client for the configured Gusto environment. */
export function gustoOAuth(
  limits: { connectMs: number; exchangeMs: number } = DEFAULT_LIMITS,
): OAuthClient {
  const { GUSTO_BASE_URL, GUSTO_CLIENT_ID } = env();
  const client = createOAuthClient({
    baseUrl: GUSTO_BASE_URL,
    clientId: GUSTO_CLIENT_ID,
    clientSecrets: clientSecrets(),
    connect: connectOutbound,
    connectTimeoutMs: limits.connectMs,
    totalTimeoutMs: limits.exchangeMs,
    onEnd: publishExchange,
  });
  return {
    ...client,
    exchangeCode: (grant) =>
      observeCall(TOKEN_ENDPOINT, () => measured("authorization_code", client.exchangeCode(grant))),
    refresh: (grant) =>
      observeCall(TOKEN_ENDPOINT, () => measured("refresh_token", client.refresh(grant))),
    requestSystemAccess: () => observeCall(TOKEN_ENDPOINT, () => client.requestSystemAccess()),
    revoke: (token) => observeCall(REVOCATION_ENDPOINT, () => client.revoke(token)),
  };
}

async function measured(
  grantType: string,
  exchange: Promise<TokenResponse>,
): Promise<TokenResponse> {
  const startedMs = performance.now();
  const response = await exchange;
  const outcome = "reason" in response ? response.reason : response.kind;
  instruments().exchanges.observe(
    { grant_type: grantType, outcome },
    (performance.now() - startedMs) / 1_000,
  );
  return response;
}

/**
 * Shared by the process: it remembers which secret worked last, because trying the other one costs
 * a refused request.
 */
function clientSecrets(): ClientSecrets {
  const { GUSTO_CLIENT_SECRET, GUSTO_CLIENT_SECRET_NEXT } = env();
  return processWide(`client secrets ${credentialsFingerprint()}`, () =>
    createClientSecrets(GUSTO_CLIENT_SECRET, GUSTO_CLIENT_SECRET_NEXT),
  );
}

/** Changes when the client id or a secret changes, and reveals neither. */
export function credentialsFingerprint(): string {
  const { GUSTO_CLIENT_ID, GUSTO_CLIENT_SECRET, GUSTO_CLIENT_SECRET_NEXT } = env();
  const secrets = [GUSTO_CLIENT_SECRET, GUSTO_CLIENT_SECRET_NEXT].map((secret) => secret?.reveal());
  return fingerprint(JSON.stringify([GUSTO_CLIENT_ID, ...secrets]));
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
  annotateAnswer(headers && { status, headers });
  publishCall(
    TOKEN_ENDPOINT,
    startedMs,
    headers && { status, headers },
    headers ? null : "no_answer",
  );
}
