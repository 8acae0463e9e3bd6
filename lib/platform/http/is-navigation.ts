/*
 * Opening a URL with a code in it uses the code up. Browsers and mail programs prefetch and preview
 * links, clients send HEAD requests, and another site may use the URL as an image. None of these is
 * a person coming back from Gusto.
 */

const AHEAD = /prefetch|prerender|preview/i;
const PURPOSE_HEADERS = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

/**
 * Whether a request is a browser opening the URL. Browsers too old to send these headers count as
 * one.
 */
export function isNavigation({ method, headers }: Pick<Request, "method" | "headers">): boolean {
  if (method !== "GET") return false;
  if (PURPOSE_HEADERS.some((name) => AHEAD.test(headers.get(name) ?? ""))) return false;
  return (headers.get("sec-fetch-dest") ?? "document") === "document";
}

/** The response to everything else: nothing shown, nothing stored, nothing used up. */
export function notOpened(): Response {
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}

/**
 * Whether a person opened the URL: browsers mark a navigation caused by a click or a key, mail
 * scanners do not.
 */
export function isOpenedByPerson(headers: Headers): boolean {
  return headers.get("sec-fetch-user") === "?1" && isNavigation({ method: "GET", headers });
}
