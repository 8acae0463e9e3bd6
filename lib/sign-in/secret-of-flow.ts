import "server-only";
import { decode } from "next-auth/jwt";
import { cookieName } from "#lib/access/sessions/session-cookie.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { env } from "#lib/platform/env.ts";

/**
 * The secret under which the cookies of a sign-in under way were sealed: a sign-in that began before NEXTAUTH_SECRET was changed ends
 * under the previous one. next-auth itself knows one secret.
 * @param cookies as next-auth sees them: the flow's, without suffix
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
