import "server-only";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { authOptions } from "./auth-options.ts";
import { redirectTo, toResponse } from "./auth-response.ts";
import { judgeAuthorizationError, readAuthorizationResponse } from "./authorization-response.ts";
import { callNextAuth, type NextAuthAnswer } from "./call-next-auth.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { pickFlowCookies, suffixFlowCookies } from "./flow-cookies.ts";
import { type ProblemCode, signInProblemPath } from "./problem.ts";
import { CONNECTED_PATH, safeReturnTo } from "#lib/platform/http/return-to.ts";
import { cookieName, readCookies, sessionCookieName } from "#lib/access/sessions/session-cookie.ts";
import { deleteSession } from "#lib/access/sessions/sessions.ts";
import { secretOfFlow } from "./secret-of-flow.ts";
import { type GustoSignIn, SignInAttempt } from "./sign-in-attempt.ts";

/** The callback from Gusto or the OpenID provider: ends in a session or a problem code. */
export async function answerSignInCallback(
  request: Request,
  provider: string,
  gusto: GustoSignIn,
): Promise<Response> {
  const url = new URL(request.url);
  const ip = clientIp(request.headers);
  const answer = readAuthorizationResponse(url);
  if (answer.kind === "invalid") return refuse("invalid_request");
  if (answer.kind === "error") return refuse(judgeAuthorizationError(answer.error));
  try {
    await takeFromRateLimit("sign_in_answer", ip ?? "unknown");
  } catch (error) {
    if (error instanceof AppError) return refuse("rate_limited");
    throw error;
  }
  const attempt = new SignInAttempt();
  const call = {
    path: ["callback", provider],
    method: "GET" as const,
    query: Object.fromEntries(url.searchParams),
    cookies: cookiesOfFlow(request, answer.state),
  };
  const secret = await secretOfFlow(call.cookies);
  const result = await callNextAuth(call, authOptions({ attempt, gusto, ip, secret }));
  const problem = judge(result, attempt);
  if (problem) return refuse(problem);
  await endEarlierSession(request);
  return toResponse({
    ...result,
    location: nextPage(result.location, attempt),
    setCookie: suffixFlowCookies(result.setCookie, answer.state, env().APP_URL),
  });
}

/**
 * What next-auth may see: this flow's cookies and no session. If it saw a session, it would link
 * the new identity to the signed-in user; here a sign-in always replaces the session.
 */
function cookiesOfFlow(request: Request, state: string): Record<string, string> {
  const appUrl = env().APP_URL;
  const { [sessionCookieName(appUrl)]: _session, ...cookies } = readCookies(request);
  const returnTo = cookieName("callback-url", appUrl);
  // next-auth crashes on a URL it can't parse, and a sibling host can plant cookies.
  cookies[returnTo] = `${appUrl}${safeReturnTo(cookies[returnTo]?.replace(appUrl, ""))}`;
  return pickFlowCookies(cookies, state, appUrl);
}

function judge(result: NextAuthAnswer, attempt: SignInAttempt): ProblemCode | null {
  if (attempt.problem) return attempt.problem;
  const opened = result.setCookie.some((line) =>
    line.startsWith(`${sessionCookieName(env().APP_URL)}=`),
  );
  if (opened && result.location) return null;
  // next-auth refused before calling us: this browser has no state cookie for this response, or an
  // expired one.
  return attempt.reachedProvider ? "unknown" : "state_unknown";
}

/** A person without a return path who connected a new company goes to its progress page. */
function nextPage(location: string | null, { newCompanyIds }: SignInAttempt): string | null {
  const home = `${env().APP_URL}/`;
  return location === home && newCompanyIds.length > 0
    ? `${env().APP_URL}${CONNECTED_PATH}`
    : location;
}

async function endEarlierSession(request: Request): Promise<void> {
  const earlier = readCookies(request)[sessionCookieName(env().APP_URL)];
  if (earlier) await transaction((tx) => deleteSession(tx, earlier));
}

function refuse(problem: ProblemCode): Response {
  return redirectTo(signInProblemPath(problem));
}
