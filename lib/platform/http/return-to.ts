/*
 * After sign-in, people are redirected only to our own pages. The path is parsed like a browser
 * would, because text filters miss what browsers accept: "//host", "/\host", "/%09/host", tabs and
 * newlines.
 */

const BASE = "http://own.invalid";
const MAX_LENGTH = 1_000;
// Browsers drop control characters and spaces, and turn backslashes into slashes.
const FORGIVEN = /[\u0000-\u0020\u007f-\u009f\\]/;

/** The path to return to if it is one of ours, otherwise `fallback`. */
export function safeReturnTo(value: unknown, fallback = "/"): string {
  if (typeof value !== "string" || value.length > MAX_LENGTH) return fallback;
  if (!value.startsWith("/") || value.startsWith("//") || FORGIVEN.test(value)) return fallback;
  if (!URL.canParse(value, BASE)) return fallback;
  const url = new URL(value, BASE);
  // "/.//host" normalizes to "//host", so check the result as well.
  if (url.origin !== BASE || url.pathname.startsWith("//")) return fallback;
  if (url.pathname === "/sign-in" || url.pathname.startsWith("/api/")) return fallback;
  return `${url.pathname}${url.search}${url.hash}`;
}

/** The sign-in page, with the path to return to. */
export function signInPath(returnTo?: string): string {
  const safe = safeReturnTo(returnTo);
  return safe === "/" ? "/sign-in" : `/sign-in?${new URLSearchParams({ returnTo: safe })}`;
}

/** Where people land after connecting companies: the growing checklist. */
export const CONNECTED_PATH = "/connect/done";
