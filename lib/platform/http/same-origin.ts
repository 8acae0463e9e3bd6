import "server-only";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";

/*
 * Against cross-site requests: a browser says where a request comes from, and a page cannot change it.
 * SameSite=Lax cookies are the first net; this is the second, and it holds for sibling hosts, too.
 */

type HeadersLike = { get(name: string): string | null };

/** Whether a state-changing request comes from our own pages. Pure. */
export function isSameOrigin(headers: HeadersLike, appUrl: string): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const origin = headers.get("origin");
  // Browsers send Origin with every POST; without both headers it is no page of ours.
  return origin === null ? site === "same-origin" : origin === new URL(appUrl).origin;
}

/** Every handler that is not a GET calls this first. @throws AppError forbidden */
export function requireSameOrigin(request: { headers: HeadersLike }): void {
  if (!isSameOrigin(request.headers, env().APP_URL)) {
    throw new AppError("forbidden", "This request did not come from a page on this site.");
  }
}
