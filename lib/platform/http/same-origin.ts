import "server-only";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";

/*
 * CSRF protection. The browser states a request's origin and a page can't change that. SameSite=Lax
 * cookies are the first line of defense; this one also covers sibling subdomains.
 */

type HeadersLike = { get(name: string): string | null };

/** Whether a state-changing request comes from our own pages. Pure. */
export function isSameOrigin(headers: HeadersLike, appUrl: string): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const origin = headers.get("origin");
  // Browsers send Origin with every POST; a request without both headers is not from our pages.
  return origin === null ? site === "same-origin" : origin === new URL(appUrl).origin;
}

/** Every handler except GET calls this first. @throws AppError forbidden */
export function requireSameOrigin(request: { headers: HeadersLike }): void {
  if (!isSameOrigin(request.headers, env().APP_URL)) {
    throw new AppError("forbidden", "This request did not come from a page on this site.");
  }
}
