"use server";

import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { clientIp } from "#lib/auth/client-ip.ts";
import { requireSameOrigin } from "#lib/auth/same-origin.ts";
import { cookieOptions, sessionCookieName } from "#lib/auth/session-cookie.ts";
import { signOutSession } from "#lib/auth/sign-out.ts";
import { env } from "#lib/env.ts";

/** Ends the session in the database and in the browser. */
export async function signOut(): Promise<void> {
  const received = await headers();
  requireSameOrigin({ headers: received });
  const name = sessionCookieName(env().APP_URL);
  const jar = await cookies();
  await signOutSession(jar.get(name)?.value, clientIp(received));
  // Deleted with the same attributes: browsers ignore a `__Host-` cookie without Secure, even an expired one.
  jar.set({ name, value: "", maxAge: 0, ...cookieOptions(env().APP_URL) });
  redirect("/sign-in");
}
