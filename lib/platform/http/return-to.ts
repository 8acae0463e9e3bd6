/*
 * Redirects after sign-in go to our own pages only. Judged by parsing as a browser would, because
 * filters on text miss what browsers forgive: "//host", "/\host", "/%09/host", tabs and new lines.
 */

const BASE = "http://own.invalid";
const MAX_LENGTH = 1_000;
// Control characters, spaces and backslashes are dropped or turned into slashes by browsers.
const FORGIVEN = /[\u0000-\u0020\u007f-\u009f\\]/;

/** The path to return to, when it is one of ours; else `fallback`. */
export function safeReturnTo(value: unknown, fallback = "/"): string {
  if (typeof value !== "string" || value.length > MAX_LENGTH) return fallback;
  if (!value.startsWith("/") || value.startsWith("//") || FORGIVEN.test(value)) return fallback;
  if (!URL.canParse(value, BASE)) return fallback;
  const url = new URL(value, BASE);
  // "/.//host" is normalised to "//host": judge what the browser would see, too.
  if (url.origin !== BASE || url.pathname.startsWith("//")) return fallback;
  if (url.pathname === "/sign-in" || url.pathname.startsWith("/api/")) return fallback;
  return `${url.pathname}${url.search}${url.hash}`;
}

/** The sign-in page, with the way back. */
export function signInPath(returnTo?: string): string {
  const safe = safeReturnTo(returnTo);
  return safe === "/" ? "/sign-in" : `/sign-in?${new URLSearchParams({ returnTo: safe })}`;
}

/** Where somebody lands who has just connected companies: the growing checklist. */
export const CONNECTED_PATH = "/connect/done";
