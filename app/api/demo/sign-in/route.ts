import { NextResponse } from "next/server";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { isDemoSignInOpen, signInDemoUser } from "#lib/sign-in/demo-sign-in.ts";
import { signInProblemPath } from "#lib/sign-in/problem.ts";
import { safeReturnTo } from "#lib/platform/http/return-to.ts";
import { requireSameOrigin } from "#lib/platform/http/same-origin.ts";
import {
  readCookies,
  sessionCookie,
  sessionCookieName,
} from "#lib/access/sessions/session-cookie.ts";
import { env } from "#lib/platform/env.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";
import { answerProblem } from "../../../answer-problem.ts";

const MAX_BODY_LENGTH = 2_000;

/** Opens a session for a demo user. Outside a demo this route doesn't exist. */
export async function POST(request: Request): Promise<Response> {
  if (!isDemoSignInOpen(request.headers.get("host")))
    return Response.json({ code: "not_found" }, { status: 404 });
  const ip = clientIp(request.headers);
  try {
    requireSameOrigin(request);
    await takeFromRateLimit("demo_sign_in", ip ?? "unknown");
  } catch (error) {
    return answerProblem(error, "A demo sign-in was refused");
  }
  const form = new URLSearchParams((await request.text()).slice(0, MAX_BODY_LENGTH));
  const earlierToken = readCookies(request)[sessionCookieName(env().APP_URL)];
  const token = await signInDemoUser(form.get("user") ?? "", { ip, earlierToken }).catch(
    (error: unknown) => toAppError(error, "A demo sign-in failed", ""),
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
