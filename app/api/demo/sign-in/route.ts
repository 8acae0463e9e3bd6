import { NextResponse } from "next/server";
import { clientIp } from "#lib/auth/client-ip.ts";
import { isDemoSignInOpen, signInDemoUser } from "#lib/auth/demo-sign-in.ts";
import { signInProblemPath } from "#lib/auth/problem.ts";
import { safeReturnTo } from "#lib/auth/return-to.ts";
import { requireSameOrigin } from "#lib/auth/same-origin.ts";
import { readCookies, sessionCookie, sessionCookieName } from "#lib/auth/session-cookie.ts";
import { env } from "#lib/env.ts";
import { takeFromRateLimit } from "#lib/rate-limit/take-from-rate-limit.ts";
import { toAppError } from "#lib/unexpected-error.ts";
import { answerProblem } from "../../../answer-problem.ts";

const MAX_BODY_LENGTH = 2_000;

/** Opens a session for one of the demo's people. Outside of the demo this address does not exist. */
export async function POST(request: Request): Promise<Response> {
  if (!isDemoSignInOpen(request.headers.get("host")))
    return Response.json({ code: "not_found" }, { status: 404 });
  const ip = clientIp(request.headers);
  try {
    requireSameOrigin(request);
    await takeFromRateLimit("demo_sign_in", ip ?? "unknown");
  } catch (error) {
    return answerProblem(error, "A demo sign-in was not let in");
  }
  const form = new URLSearchParams((await request.text()).slice(0, MAX_BODY_LENGTH));
  const earlierToken = readCookies(request)[sessionCookieName(env().APP_URL)];
  const token = await signInDemoUser(form.get("user") ?? "", { ip, earlierToken }).catch(
    (error: unknown) => toAppError(error, "A demo sign-in could not be done", ""),
  );
  if (token === null || typeof token !== "string")
    return redirectTo(signInProblemPath("unknown", token?.id));
  const response = redirectTo(safeReturnTo(form.get("returnTo")));
  response.cookies.set(sessionCookie(token, env().APP_URL));
  return response;
}

function redirectTo(path: string): NextResponse {
  return NextResponse.redirect(`${env().APP_URL}${path}`, {
    status: 303,
    headers: { "cache-control": "no-store" },
  });
}
