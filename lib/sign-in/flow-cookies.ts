import { createHash } from "node:crypto";
import { cookieName } from "#lib/access/sessions/session-cookie.ts";

/*
 * next-auth keeps one state and one PKCE cookie per browser, so a second tab would break the first
 * tab's sign-in. Outside next-auth, each flow's cookies get a suffix derived from its state; the
 * response brings the state back and selects the right cookies. Pure.
 */

const FLOW_COOKIES = ["state", "pkce", "nonce"];

function suffix(state: string): string {
  return `.${createHash("sha256").update(state).digest("hex").slice(0, 16)}`;
}

function flowCookieNames(appUrl: string): string[] {
  return FLOW_COOKIES.map((name) => cookieName(name, appUrl));
}

/** The request's cookies for next-auth: only this state's flow cookies, without the suffix. */
export function pickFlowCookies(
  cookies: Record<string, string>,
  state: string,
  appUrl: string,
): Record<string, string> {
  const names = flowCookieNames(appUrl);
  const others = Object.entries(cookies).filter(([name]) => !names.includes(name));
  const ofFlow = names.flatMap((name) => {
    const value = cookies[name + suffix(state)];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries([...others, ...ofFlow]);
}

/** next-auth's `Set-Cookie` lines for the browser: flow cookies get their state's suffix. */
export function suffixFlowCookies(
  lines: readonly string[],
  state: string,
  appUrl: string,
): string[] {
  const names = flowCookieNames(appUrl);
  return lines.map((line) => {
    const name = line.slice(0, line.indexOf("="));
    return names.includes(name) ? name + suffix(state) + line.slice(name.length) : line;
  });
}
