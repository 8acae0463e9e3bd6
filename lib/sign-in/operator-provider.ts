import "server-only";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { OutboundAgent } from "#lib/platform/http/outbound/outbound.ts";
import { env } from "#lib/platform/env.ts";
import { staffAccountId, type StaffIdentity } from "./operator-sign-in.ts";
import type { SignInAttempt } from "./sign-in-attempt.ts";

/**
 * Staff sign-in through OpenID Connect, if OIDC_ISSUER is set. next-auth (openid-client) verifies
 * the ID token.
 */
export function operatorProvider(attempt: SignInAttempt): OAuthConfig<StaffIdentity> | null {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = env();
  if (!OIDC_ISSUER || !OIDC_CLIENT_ID || !OIDC_CLIENT_SECRET) return null;
  return {
    id: "oidc",
    name: "Staff",
    type: "oauth",
    wellKnown: `${OIDC_ISSUER}/.well-known/openid-configuration`,
    clientId: OIDC_CLIENT_ID,
    clientSecret: OIDC_CLIENT_SECRET.reveal(),
    // Only a provider on this machine, for testing, may lack TLS (lib/platform/env.ts), and it is
    // never reached through a proxy.
    ...(OIDC_ISSUER.startsWith("https:") && { httpOptions: { agent: new OutboundAgent() } }),
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    checks: ["state", "pkce", "nonce"],
    userinfo: {
      async request({ tokens, client }) {
        attempt.reachedProvider = true;
        // next-auth passes openid-client's own token set but only declares its fields.
        const tokenSet = tokens as Exclude<Parameters<typeof client.userinfo>[0], string>;
        const claims = tokenSet.claims();
        if ("email" in claims || !client.issuer.metadata.userinfo_endpoint) return claims;
        // Many providers leave the email out of the ID token. openid-client rejects userinfo for
        // another subject.
        return { ...(await client.userinfo(tokenSet)), ...claims };
      },
    },
    profile: (identity) => ({
      id: staffAccountId(identity),
      name: typeof identity.name === "string" ? identity.name : null,
    }),
  };
}
