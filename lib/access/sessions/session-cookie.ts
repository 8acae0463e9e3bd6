import { SESSION_ABSOLUTE_MS } from "./session-limits.ts";

/*
 * Names and options of our cookies: next-auth's and the demo sign-in's. On https the browser ties
 * them to this host (`__Host-`: Secure, no Domain, Path=/).
 */

type CookieOptions = { httpOnly: true; sameSite: "lax"; path: "/"; secure: boolean };

export function isSecureSite(appUrl: string): boolean {
  return appUrl.startsWith("https://");
}

export function cookieOptions(appUrl: string): CookieOptions {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: isSecureSite(appUrl) };
}

export function cookieName(name: string, appUrl: string): string {
  return `${isSecureSite(appUrl) ? "__Host-" : ""}next-auth.${name}`;
}

export function sessionCookieName(appUrl: string): string {
  return cookieName("session-token", appUrl);
}

/**
 * The Set-Cookie that opens a session. The server enforces the idle limit; the cookie expires at
 * the absolute limit.
 */
export function sessionCookie(
  token: string,
  appUrl: string,
): CookieOptions & { name: string; value: string; maxAge: number } {
  return {
    name: sessionCookieName(appUrl),
    value: token,
    maxAge: SESSION_ABSOLUTE_MS / 1_000,
    ...cookieOptions(appUrl),
  };
}

/**
 * A request's cookies by name. If a name occurs twice, the first wins, because browsers send the
 * more specific path first. Our own names start with `__Host-` on https and can't be duplicated.
 */
export function readCookies(request: Request): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const at = part.indexOf("=");
    const name = part.slice(0, at).trim();
    if (at > 0 && !Object.hasOwn(cookies, name)) cookies[name] = decode(part.slice(at + 1).trim());
  }
  return cookies;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
