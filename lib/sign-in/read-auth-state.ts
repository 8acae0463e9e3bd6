import "server-only";
import { authOptions } from "./auth-options.ts";
import { toResponse } from "./auth-response.ts";
import { callNextAuth } from "./call-next-auth.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { readCookies } from "#lib/access/sessions/session-cookie.ts";
import { type GustoSignIn, SignInAttempt } from "./sign-in-attempt.ts";

/** next-auth's read-only routes, for clients that expect them. */
export async function readAuthState(
  request: Request,
  action: "session" | "csrf" | "providers",
  gusto: GustoSignIn,
): Promise<Response> {
  const options = authOptions({
    attempt: new SignInAttempt(),
    gusto,
    ip: clientIp(request.headers),
  });
  const {
    "next-auth.callback-url": _http,
    "__Host-next-auth.callback-url": _https,
    ...cookies
  } = readCookies(request);
  return toResponse(await callNextAuth({ path: [action], method: "GET", cookies }, options));
}
