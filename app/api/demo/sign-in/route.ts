import { NextResponse } from "next/server";
import { z } from "zod";
import {
  readCookies,
  sessionCookie,
  sessionCookieName,
} from "#lib/access/sessions/session-cookie.ts";
import { env } from "#lib/platform/env.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { safeReturnTo } from "#lib/platform/http/return-to.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";
import { requireDemo } from "#lib/sign-in/demo-gate.ts";
import { signInDemoUser } from "#lib/sign-in/demo-sign-in.ts";
import { signInProblemPath } from "#lib/sign-in/problem.ts";
import { text } from "../../../form-fields.ts";
import { siteRoute } from "../../site-route.ts";

/** Opens a session for a demo user. Outside a demo this route doesn't exist. */
export const POST = siteRoute({
  failure: "A demo sign-in was refused",
  admit: async ({ headers }) => {
    requireDemo(headers.get("host"));
    const ip = clientIp(headers);
    await takeFromRateLimit("demo_sign_in", ip ?? "unknown");
    return { ip };
  },
  body: {
    as: "form",
    schema: z.object({ user: text, returnTo: z.string().nullable().default(null) }),
    maxBytes: 4_096,
  },
  answer: async ({ request, caller: { ip }, body }) => {
    const earlierToken = readCookies(request)[sessionCookieName(env().APP_URL)];
    const token = await signInDemoUser(body.user, { ip, earlierToken }).catch((error: unknown) =>
      toAppError(error, "A demo sign-in failed", ""),
    );
    if (token === null || typeof token !== "string")
      return redirectTo(signInProblemPath("unknown", token?.id));
    const response = redirectTo(safeReturnTo(body.returnTo));
    response.cookies.set(sessionCookie(token, env().APP_URL));
    return response;
  },
});

function redirectTo(path: string): NextResponse {
  return NextResponse.redirect(`${env().APP_URL}${path}`, {
    status: 303,
    headers: { "cache-control": "no-store" },
  });
}
