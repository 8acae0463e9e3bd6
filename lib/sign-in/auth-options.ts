import "server-only";
import type { AuthOptions } from "next-auth";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { env } from "#lib/platform/env.ts";
import { logger } from "#lib/platform/logger.ts";
import { createAdapter } from "./adapter.ts";
import { gustoProvider } from "./gusto-provider.ts";
import { operatorProvider } from "./operator-provider.ts";
import { signInOperator, type StaffIdentity } from "./operator-sign-in.ts";
import { safeReturnTo } from "#lib/platform/http/return-to.ts";
import {
  cookieName,
  cookieOptions,
  isSecureSite,
  sessionCookieName,
} from "#lib/access/sessions/session-cookie.ts";
import { SESSION_ABSOLUTE_MS } from "#lib/access/sessions/session-limits.ts";
import { newSessionToken } from "#lib/access/sessions/sessions.ts";
import type { GustoSignIn, SignInAttempt } from "./sign-in-attempt.ts";

const FLOW_MAX_AGE_SECONDS = 15 * 60;

type AuthRequest = {
  attempt: SignInAttempt;
  gusto: GustoSignIn;
  ip: string | null;
  /** The secret the request's cookies were sealed with; defaults to the current one. */
  secret?: Secret;
};

/** next-auth's settings for one request. */
export function authOptions({
  attempt,
  gusto,
  ip,
  secret = env().NEXTAUTH_SECRET,
}: AuthRequest): AuthOptions {
  const staff = operatorProvider(attempt);
  return {
    secret: secret.reveal(),
    adapter: createAdapter({ ip }),
    providers: [gustoProvider(attempt, gusto, ip), ...(staff ? [staff] : [])],
    session: {
      strategy: "database",
      // The cookie's lifetime; the server enforces the idle limit (session-limits.ts).
      maxAge: SESSION_ABSOLUTE_MS / 1_000,
      generateSessionToken: newSessionToken,
    },
    useSecureCookies: isSecureSite(env().APP_URL),
    cookies: authCookies(env().APP_URL),
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" },
    callbacks: {
      async signIn({ account, profile }) {
        if (account?.provider !== "oidc") return true;
        const result = await signInOperator(profile as unknown as StaffIdentity, ip);
        return result.kind === "done" || attempt.fail(result.problem);
      },
      redirect: ({ url, baseUrl }) =>
        `${baseUrl}${safeReturnTo(url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url)}`,
      session: ({ session }) => ({ expires: session.expires, user: { name: session.user?.name } }),
    },
    // Messages from next-auth and openid-client may quote states and responses; the code is enough.
    logger: {
      error: (code, metadata) =>
        logger().warn(
          { event: "next_auth", what: code, name: errorName(metadata) },
          "next-auth reported an error",
        ),
      warn: () => undefined,
      debug: () => undefined,
    },
  };
}

function authCookies(appUrl: string): AuthOptions["cookies"] {
  const options = cookieOptions(appUrl);
  const ofFlow = (name: string) => ({
    name: cookieName(name, appUrl),
    options: { ...options, maxAge: FLOW_MAX_AGE_SECONDS },
  });
  return {
    sessionToken: { name: sessionCookieName(appUrl), options },
    callbackUrl: { name: cookieName("callback-url", appUrl), options },
    csrfToken: { name: cookieName("csrf-token", appUrl), options },
    pkceCodeVerifier: ofFlow("pkce"),
    state: ofFlow("state"),
    nonce: ofFlow("nonce"),
  };
}

function errorName(metadata: unknown): string {
  const error =
    metadata instanceof Error ? metadata : (metadata as { error?: unknown } | null)?.error;
  return error instanceof Error ? error.name : "unknown";
}
