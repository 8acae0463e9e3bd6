/*
 * An address with a code in it does something, once. Browsers and mail programs fetch addresses ahead of a person (prefetch,
 * prerender, link previews), servers are asked for headers alone, and a page elsewhere may name the address as a picture.
 * None of that is a person who comes back from Gusto.
 */

const AHEAD = /prefetch|prerender|preview/i;
const PURPOSE_HEADERS = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

/** Whether a request is somebody's browser opening the address. Browsers too old to say count as such. */
export function isNavigation({ method, headers }: Pick<Request, "method" | "headers">): boolean {
  if (method !== "GET") return false;
  if (PURPOSE_HEADERS.some((name) => AHEAD.test(headers.get(name) ?? ""))) return false;
  return (headers.get("sec-fetch-dest") ?? "document") === "document";
}

/** For everything else: nothing to show, nothing to keep, and nothing used up. */
export function notOpened(): Response {
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}
