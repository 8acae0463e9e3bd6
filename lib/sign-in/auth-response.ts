import "server-only";
import { env } from "#lib/platform/env.ts";
import type { NextAuthAnswer } from "./call-next-auth.ts";

/** An uncacheable redirect to one of our own pages. */
export function redirectTo(path: string, status: 302 | 303 = 303): Response {
  return new Response(null, {
    status,
    headers: { location: `${env().APP_URL}${path}`, "cache-control": "no-store" },
  });
}

/**
 * Turns next-auth's result into a Response. A script that asked for JSON gets the URL instead of a
 * redirect.
 */
export function toResponse(answer: NextAuthAnswer, asJson = false): Response {
  const headers = new Headers(answer.headers);
  headers.set("cache-control", "no-store");
  for (const line of answer.setCookie) headers.append("set-cookie", line);
  if (answer.location === null)
    return Response.json(answer.body, { status: answer.status, headers });
  if (asJson) return Response.json({ url: answer.location }, { status: 200, headers });
  headers.set("location", answer.location);
  return new Response(null, { status: 303, headers });
}
