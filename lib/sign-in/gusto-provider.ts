import "server-only";
import { isSameText } from "#lib/platform/crypto/is-same-text.ts";
import type { Profile } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { env } from "#lib/platform/env.ts";
import type { GustoSignIn, SignInAttempt } from "./sign-in-attempt.ts";

/*
 * "Continue with Gusto" for next-auth. next-auth creates and stores state and PKCE. We do the
 * exchange ourselves, so the token pair goes from Gusto straight into encrypted storage; between
 * its two hooks next-auth carries only an opaque authorization id.
 */

export function gustoProvider(
  attempt: SignInAttempt,
  signIn: GustoSignIn,
  ip: string | null,
): OAuthConfig<Profile> {
  const baseUrl = env().GUSTO_BASE_URL;
  return {
    id: "gusto",
    name: "Gusto",
    type: "oauth",
    version: "2.0",
    issuer: baseUrl,
    clientId: env().GUSTO_CLIENT_ID,
    checks: ["state", "pkce"],
    // Gusto assigns scopes to the application; without this, openid-client would request "openid".
    authorization: { url: `${baseUrl}/oauth/authorize`, params: { scope: undefined } },
    token: {
      url: `${baseUrl}/oauth/token`,
      async request({ params, checks, provider }) {
        attempt.reachedProvider = true;
        // With a custom hook, next-auth only reads the state cookie and leaves the comparison to
        // us.
        if (!isSameText(params.state, checks.state)) attempt.fail("state_unknown");
        if (!params.code || !checks.code_verifier) attempt.fail("invalid_request");
        const result = await signIn.exchange({
          code: params.code,
          redirectUri: provider.callbackUrl,
          codeVerifier: checks.code_verifier,
        });
        if (result.kind === "problem") attempt.fail(result.problem);
        return { tokens: { authorization_id: result.authorizationId } };
      },
    },
    userinfo: {
      async request({ tokens }) {
        const result = await signIn.establish({
          authorizationId: String(tokens.authorization_id),
          ip,
        });
        if (result.kind === "problem") attempt.fail(result.problem);
        attempt.newCompanyIds = result.newCompanyIds;
        return { sub: result.resourceOwnerUuid };
      },
    },
    // The user already exists in the database and is found by this identity.
    profile: (profile) => ({ id: profile.sub ?? "" }),
  };
}
