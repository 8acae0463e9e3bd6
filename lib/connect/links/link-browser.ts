import "server-only";
import { randomBytes } from "node:crypto";
import { cookieOptions, isSecureSite, readCookies } from "#lib/access/sessions/session-cookie.ts";
import { env } from "#lib/platform/env.ts";

/*
 * A secret for the browser in which a reconnect link was opened: Gusto's answer counts only in the
 * browser that started the flow (RFC 6749, 10.12). It opens nothing by itself. Tabs share it.
 */

const LIFE_SECONDS = 3_600;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

function cookieName(): string {
  return `${isSecureSite(env().APP_URL) ? "__Host-" : ""}reconnect-browser`;
}

/** The browser's secret, if it has one. */
export function readLinkBrowser(request: Request): string | null {
  const value = readCookies(request)[cookieName()];
  return value && SECRET.test(value) ? value : null;
}

/** The browser's secret, or a new one, and the `Set-Cookie` line that keeps it for another hour. */
export function keepLinkBrowser(request: Request): { browser: string; setCookie: string } {
  const browser = readLinkBrowser(request) ?? randomBytes(32).toString("base64url");
  const { secure, path } = cookieOptions(env().APP_URL);
  const attributes = `Path=${path}; Max-Age=${LIFE_SECONDS}; HttpOnly; SameSite=Lax`;
  return {
    browser,
    setCookie: `${cookieName()}=${browser}; ${attributes}${secure ? "; Secure" : ""}`,
  };
}
