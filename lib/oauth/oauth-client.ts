import "server-only";
import { fetch } from "undici";
import type { Connector } from "#lib/platform/http/outbound/create-connector.ts";
import { createDispatcher } from "#lib/platform/http/outbound/create-dispatcher.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { type OnEnd, sendTokenRequest } from "./send-token-request.ts";
import {
  type ClientTokenResponse,
  judgeClientTokenResponse,
  judgeTokenResponse,
  type TokenResponse,
} from "./token-response.ts";

export type OAuthClientOptions = {
  /** The authorization server, without a trailing slash. */
  baseUrl: string;
  clientId: string;
  clientSecret: Secret;
  /** Opens the connections: by which way, and whose certificates are trusted. */
  connect: Connector;
  connectTimeoutMs: number;
  totalTimeoutMs: number;
  /** Called at the end of each exchange. Must not throw. */
  onEnd?: OnEnd;
};

type AuthorizationParameters = { redirectUri: string; state: string; codeChallenge: string };

/** Whether the server accepted a revocation (RFC 7009). `unknown`: retry later; revoking twice is harmless. */
type RevocationOutcome = "revoked" | "client_refused" | "unknown";

export type OAuthClient = ReturnType<typeof createOAuthClient>;

/** The client role of RFC 6749 for one registered application. */
export function createOAuthClient(options: OAuthClientOptions) {
  const { baseUrl, clientId, connect, connectTimeoutMs, totalTimeoutMs, onEnd } = options;
  const limits = { connectTimeoutMs, totalTimeoutMs };
  const tokenEndpoint = { url: `${baseUrl}/oauth/token`, connect, ...limits, onEnd };
  const credentials = () => ({ client_id: clientId, client_secret: options.clientSecret.reveal() });

  return {
    /** The address of the authorization endpoint for one request (section 4.1.1), with PKCE (RFC 7636). */
    authorizationUrl({ redirectUri, state, codeChallenge }: AuthorizationParameters): string {
      const url = new URL(`${baseUrl}/oauth/authorize`);
      const parameters = {
        client_id: clientId,
        redirect_uri: redirectUri,
        response_type: "code",
        state,
        code_challenge: codeChallenge,
        code_challenge_method: "S256",
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return url.href;
    },

    /** Exchanges an authorization code (section 4.1.3). */
    exchangeCode(grant: {
      code: string;
      redirectUri: string;
      codeVerifier: string;
    }): Promise<TokenResponse> {
      return sendTokenRequest(
        tokenEndpoint,
        {
          ...credentials(),
          grant_type: "authorization_code",
          code: grant.code,
          redirect_uri: grant.redirectUri,
          code_verifier: grant.codeVerifier,
        },
        judgeTokenResponse,
      );
    },

    /** Exchanges a refresh token (section 6). Exactly one request, whatever happens. */
    refresh(grant: { refreshToken: Secret; redirectUri: string }): Promise<TokenResponse> {
      return sendTokenRequest(
        tokenEndpoint,
        {
          ...credentials(),
          grant_type: "refresh_token",
          refresh_token: grant.refreshToken.reveal(),
          redirect_uri: grant.redirectUri,
        },
        judgeTokenResponse,
      );
    },

    /**
     * Asks for an access token on the client's own behalf (section 4.4), which Gusto calls a system
     * access token. Harmless to repeat.
     */
    requestSystemAccess(): Promise<ClientTokenResponse> {
      return sendTokenRequest(
        tokenEndpoint,
        { ...credentials(), grant_type: "system_access" },
        judgeClientTokenResponse,
      );
    },

    /** Revokes an access or refresh token (RFC 7009). */
    async revoke(token: Secret): Promise<RevocationOutcome> {
      const dispatcher = createDispatcher(connect, { connectTimeoutMs });
      try {
        const response = await fetch(`${baseUrl}/oauth/revoke`, {
          method: "POST",
          headers: { "content-type": "application/json", accept: "application/json" },
          body: JSON.stringify({ ...credentials(), token: token.reveal() }),
          redirect: "manual",
          signal: AbortSignal.timeout(totalTimeoutMs),
          dispatcher,
        });
        if (response.status === 200) return "revoked";
        return response.status === 401 || response.status === 403 ? "client_refused" : "unknown";
      } catch {
        return "unknown";
      } finally {
        void dispatcher.destroy();
      }
    },
  };
}
