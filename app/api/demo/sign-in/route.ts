import { NextResponse } from "next/server";
import { clientIp } from "#lib/auth/client-ip.ts";
import { isDemoSignInOpen, signInDemoUser } from "#lib/auth/demo-sign-in.ts";
import { signInProblemPath } from "#lib/auth/problem.ts";
import { safeReturnTo } from "#lib/auth/return-to.ts";
import { requireSameOrigin } from "#lib/auth/same-origin.ts";
import { readCookies, sessionCookie, sessionCookieName } from "#lib/auth/session-cookie.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { takeFromRateLimit } from "#lib/rate-limit/take-from-rate-limit.ts";

const MAX_BODY_LENGTH = 2_000;

/** Opens a session for one of the demo's people. Outside of the demo this address does not exist. */
export async function POST(request: Request): Promise<Response> {
  if (!isDemoSignInOpen(request.headers.get("host"))) return Response.json({ code: "not_found" }, { status: 404 });
  const ip = clientIp(request.headers);
  try {
    requireSameOrigin(request);
    await takeFromRateLimit("demo_sign_in", ip ?? "unknown");
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return Response.json({ code: error.code, message: error.message }, { status: error.status });
  }
  const form = new URLSearchParams((await request.text()).slice(0, MAX_BODY_LENGTH));
  const token = await signInDemoUser(form.get("user") ?? "", { ip, earlierToken: readCookies(request)[sessionCookieName(env().APP_URL)] });
  if (!token) return redirectTo(signInProblemPath("unknown"));
  const response = redirectTo(safeReturnTo(form.get("returnTo")));
  response.cookies.set(sessionCookie(token, env().APP_URL));
  return response;
}

function redirectTo(path: string): NextResponse {
  return NextResponse.redirect(`${env().APP_URL}${path}`, { status: 303, headers: { "cache-control": "no-store" } });
}
