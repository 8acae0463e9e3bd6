import "server-only";
import type { Connector } from "#lib/platform/http/outbound/create-connector.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { type AuthenticatedClient, sendAuthenticated } from "./send-authenticated.ts";
import { type RevocationOutcome, sendRevocationRequest } from "./send-revocation-request.ts";
import { type NetworkFailure, type OnEnd, sendTokenRequest } from "./send-token-request.ts";
import {
  type ClientTokenResponse,
  judgeClientTokenResponse,
  judgeTokenResponse,
  type RawTokenResponse,
  type TokenResponse,
} from "./token-response.ts";

export type OAuthClientOptions = AuthenticatedClient & {
  /** The authorization server, without a trailing slash. */
  baseUrl: string;
  /** Opens connections: through which proxy, and trusting which certificates. */
  connect: Connector;
  /** Called at the end of each exchange. Must not throw. */
  onEnd?: OnEnd;
};

type AuthorizationParameters = { redirectUri: string; state: string; codeChallenge: string };

export type OAuthClient = ReturnType<typeof createOAuthClient>;

/** The client role of RFC 6749 for one registered application. */
export function createOAuthClient(options: OAuthClientOptions) {
  const { baseUrl, clientId, connect, connectTimeoutMs, onEnd } = options;
  const tokenEndpoint = { url: `${baseUrl}/oauth/token`, connect, connectTimeoutMs, onEnd };
  const revocationEndpoint = { url: `${baseUrl}/oauth/revoke`, connect, connectTimeoutMs };

  function exchange<R extends TokenResponse | ClientTokenResponse>(
    parameters: Record<string, string>,
    judge: (answer: RawTokenResponse) => R,
  ): Promise<R | NetworkFailure> {
    return sendAuthenticated(options, (credentials, msLeft) =>
      sendTokenRequest(
        { ...tokenEndpoint, totalTimeoutMs: msLeft },
        { ...credentials, ...parameters },
        judge,
      ),
    );
  }

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
      return exchange(
        {
          grant_type: "authorization_code",
          code: grant.code,
          redirect_uri: grant.redirectUri,
          code_verifier: grant.codeVerifier,
        },
        judgeTokenResponse,
      );
    },

    /** Exchanges a refresh token (section 6). Sends exactly one request that can spend it. */
    refresh(grant: { refreshToken: Secret; redirectUri: string }): Promise<TokenResponse> {
      return exchange(
        {
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
      return exchange({ grant_type: "system_access" }, judgeClientTokenResponse);
    },

    /** Revokes an access or refresh token (RFC 7009). */
    async revoke(token: Secret): Promise<RevocationOutcome> {
      const answer = await sendAuthenticated(options, (credentials, msLeft) =>
        sendRevocationRequest(
          { ...revocationEndpoint, totalTimeoutMs: msLeft },
          { ...credentials, token: token.reveal() },
        ),
      );
      return answer.kind;
    },
  };
}
