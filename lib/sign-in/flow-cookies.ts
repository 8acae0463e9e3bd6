import { createHash } from "node:crypto";
import { cookieName } from "#lib/access/sessions/session-cookie.ts";

/*
 * next-auth keeps one state and one PKCE cookie a browser, so that a second tab would end the first
 * tab's sign-in. Outside of next-auth each flow's cookies carry a suffix made from its state; the answer
 * brings the state back, and with it the right cookies. Pure.
 */

const FLOW_COOKIES = ["state", "pkce", "nonce"];

function suffix(state: string): string {
  return `.${createHash("sha256").update(state).digest("hex").slice(0, 16)}`;
}

function flowCookieNames(appUrl: string): string[] {
  return FLOW_COOKIES.map((name) => cookieName(name, appUrl));
}

/** The cookies of a request as next-auth should see them: only the flow cookies of this state, without suffix. */
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

/** `Set-Cookie` lines of next-auth as the browser should keep them: flow cookies with the suffix of their state. */
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
