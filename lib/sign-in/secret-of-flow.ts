import "server-only";
import { decode } from "next-auth/jwt";
import { cookieName } from "#lib/access/sessions/session-cookie.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { env } from "#lib/platform/env.ts";

/**
 * The secret that sealed the cookies of a sign-in in progress. A sign-in that started before
 * NEXTAUTH_SECRET changed finishes with the previous secret; next-auth itself supports only one.
 * @param cookies as next-auth sees them: this flow's, without suffix
 */
export async function secretOfFlow(cookies: Readonly<Record<string, string>>): Promise<Secret> {
  const { APP_URL, NEXTAUTH_SECRET: current, NEXTAUTH_SECRET_PREVIOUS: previous } = env();
  if (!previous) return current;
  const name = cookieName("state", APP_URL);
  const opens = await decode({
    token: cookies[name],
    secret: previous.reveal(),
    salt: name,
  }).then(
    (state) => state !== null,
    () => false,
  );
  return opens ? previous : current;
}
