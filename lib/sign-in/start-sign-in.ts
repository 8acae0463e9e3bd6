import "server-only";
import type { AuthOptions } from "next-auth";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { authOptions } from "./auth-options.ts";
import { redirectTo, toResponse } from "./auth-response.ts";
import { callNextAuth } from "./call-next-auth.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { suffixFlowCookies } from "./flow-cookies.ts";
import { leavePage } from "./leave-page.ts";
import { signInProblemPath } from "./problem.ts";
import { readBoundedBody } from "#lib/platform/http/read-bounded-body.ts";
import { safeReturnTo } from "#lib/platform/http/return-to.ts";
import { cookieName, readCookies, sessionCookieName } from "#lib/access/sessions/session-cookie.ts";
import { type GustoSignIn, SignInAttempt } from "./sign-in-attempt.ts";

/*
 * The two POST routes of /api/auth. The caller has checked Origin, which is stricter than
 * next-auth's double-submit cookie and needs no script and no earlier request, so both halves of
 * that cookie are generated here.
 */

const MAX_BODY_BYTES = 10_000;

/**
 * Sends the browser to Gusto or the OpenID provider, with next-auth's state and PKCE in cookies.
 */
export async function startSignIn(
  request: Request,
  provider: string,
  gusto: GustoSignIn,
): Promise<Response> {
  const ip = clientIp(request.headers);
  try {
    await takeFromRateLimit("sign_in", ip ?? "unknown");
  } catch (error) {
    if (error instanceof AppError) return redirectTo(signInProblemPath("rate_limited"));
    throw error;
  }
  const form = await readForm(request);
  const options = authOptions({ attempt: new SignInAttempt(), gusto, ip });
  const returnTo = safeReturnTo(form.returnTo ?? form.callbackUrl?.replace(env().APP_URL, ""));
  const answer = await post(
    ["signin", provider],
    options,
    {},
    { callbackUrl: `${env().APP_URL}${returnTo}` },
  );
  const state =
    answer.location && new URL(answer.location, env().APP_URL).searchParams.get("state");
  // Without a state this is next-auth's error page: an unknown provider, or one that doesn't
  // respond.
  if (!state) return redirectTo(signInProblemPath("unknown"));
  const setCookie = suffixFlowCookies(answer.setCookie, state, env().APP_URL);
  if (provider === "oidc" && answer.location && form.json !== "true")
    return leavePage(answer.location, setCookie);
  return toResponse({ ...answer, setCookie }, form.json === "true");
}

/** Signs out: ends the session in the database and in the browser. */
export async function endSession(request: Request, gusto: GustoSignIn): Promise<Response> {
  const form = await readForm(request);
  const options = authOptions({
    attempt: new SignInAttempt(),
    gusto,
    ip: clientIp(request.headers),
  });
  const name = sessionCookieName(env().APP_URL);
  const token = readCookies(request)[name];
  const answer = await post(["signout"], options, token ? { [name]: token } : {}, {
    callbackUrl: `${env().APP_URL}/`,
  });
  return toResponse({ ...answer, location: `${env().APP_URL}/sign-in` }, form.json === "true");
}

async function post(
  path: string[],
  options: AuthOptions,
  cookies: Record<string, string>,
  body: Record<string, string>,
) {
  const csrf = await callNextAuth({ path: ["csrf"], method: "GET", cookies: {} }, options);
  const name = cookieName("csrf-token", env().APP_URL);
  const line = csrf.setCookie.find((candidate) => candidate.startsWith(`${name}=`)) ?? "";
  const value = decodeURIComponent(line.slice(name.length + 1).split(";")[0] ?? "");
  const { csrfToken } = csrf.body as { csrfToken: string };
  return callNextAuth(
    { path, method: "POST", cookies: { ...cookies, [name]: value }, body: { ...body, csrfToken } },
    options,
  );
}

async function readForm(request: Request): Promise<Record<string, string>> {
  const body = await readBoundedBody(request, MAX_BODY_BYTES);
  if (body.kind !== "read") return {};
  return Object.fromEntries(new URLSearchParams(Buffer.from(body.bytes).toString()));
}
