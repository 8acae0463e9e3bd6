import "server-only";
import { fetch } from "undici";
import type { Connector } from "#lib/platform/http/outbound/create-connector.ts";
import { createDispatcher } from "#lib/platform/http/outbound/create-dispatcher.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import type { ClientSecrets } from "./client-secrets.ts";
import { type NetworkFailure, type OnEnd, sendTokenRequest } from "./send-token-request.ts";
import {
  type ClientTokenResponse,
  judgeClientTokenResponse,
  judgeTokenResponse,
  type RawTokenResponse,
  type TokenResponse,
} from "./token-response.ts";

export type OAuthClientOptions = {
  /** The authorization server, without a trailing slash. */
  baseUrl: string;
  clientId: string;
  clientSecrets: ClientSecrets;
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
  const tokenEndpoint = { url: `${baseUrl}/oauth/token`, connect, connectTimeoutMs, onEnd };

  function exchange<R extends TokenResponse | ClientTokenResponse>(
    parameters: Record<string, string>,
    judge: (answer: RawTokenResponse) => R,
  ): Promise<R | NetworkFailure> {
    return authenticated((credentials, msLeft) =>
      sendTokenRequest(
        { ...tokenEndpoint, totalTimeoutMs: msLeft },
        { ...credentials, ...parameters },
        judge,
      ),
    );
  }

  /**
   * Sends with the secret that was accepted last, and with the other one when the server does not know this one. `invalid_client` means
   * that the client was not authenticated (RFC 6749, 5.2), which comes before its grant is looked at: nothing is spent. Whatever else
   * comes, and nothing, is final. Both requests share one time limit, for a lease depends on it.
   */
  async function authenticated<R extends { kind: string }>(
    send: (credentials: Credentials, msLeft: number) => Promise<R>,
  ): Promise<R> {
    const endsAt = performance.now() + totalTimeoutMs;
    const [first, ...others] = options.clientSecrets.inOrder();
    let answer = await sendWith(first as Secret, totalTimeoutMs);
    for (const secret of others) {
      const msLeft = endsAt - performance.now();
      if (!isUnknownSecret(answer) || msLeft < connectTimeoutMs) break;
      answer = await sendWith(secret, msLeft);
    }
    return answer;

    async function sendWith(secret: Secret, msLeft: number): Promise<R> {
      const credentials = { client_id: clientId, client_secret: secret.reveal() };
      const judged = await send(credentials, Math.ceil(msLeft));
      if (judged.kind === "granted" || judged.kind === "refused")
        options.clientSecrets.accept(secret);
      return judged;
    }
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

    /** Exchanges a refresh token (section 6). Exactly one request that can spend it, whatever happens. */
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
      const answer = await authenticated((credentials, msLeft) =>
        revokeWith({ ...credentials, token: token.reveal() }, msLeft),
      );
      return answer.kind;
    },
  };

  async function revokeWith(
    parameters: Record<string, string>,
    msLeft: number,
  ): Promise<{ kind: RevocationOutcome; error?: string }> {
    const dispatcher = createDispatcher(connect, { connectTimeoutMs });
    try {
      const { status } = await fetch(`${baseUrl}/oauth/revoke`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify(parameters),
        redirect: "manual",
        signal: AbortSignal.timeout(msLeft),
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
}

type Credentials = { client_id: string; client_secret: string };

function isUnknownSecret(answer: { kind: string; error?: string }): boolean {
  return answer.kind === "client_refused" && answer.error === "invalid_client";
}
