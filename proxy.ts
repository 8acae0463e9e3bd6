import { NextResponse, type NextRequest } from "next/server";
import { contentSecurityPolicy, formTargetsOf } from "./app/content-security-policy.ts";
import { REQUESTED_PATH_HEADER } from "#lib/platform/http/requested-path.ts";
import { isSameOrigin } from "#lib/platform/http/same-origin.ts";
import { env } from "#lib/platform/env.ts";

/*
 * What every response carries, and what no request may do. Access isn't decided here: pages, route
 * handlers and actions ask lib/access themselves.
 */

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
// Called by services with a key instead of a cookie. OAuth callbacks are GETs.
const CALLED_BY_SERVICES = /^\/api\/(v1\/|gusto\/webhooks$)/;

export function proxy(request: NextRequest): NextResponse {
  const { APP_URL, GUSTO_BASE_URL } = env();
  const path = request.nextUrl.pathname;
  if (!isDecodable(path))
    return secured(
      NextResponse.json(
        { code: "not_found", message: "This address is not valid." },
        { status: 404, headers: { "cache-control": "no-store" } },
      ),
    );
  if (
    !SAFE_METHODS.has(request.method) &&
    !CALLED_BY_SERVICES.test(path) &&
    !isSameOrigin(request.headers, APP_URL)
  ) {
    return secured(
      NextResponse.json(
        {
          code: "forbidden",
          message: `This request did not come from ${APP_URL}. Open the dashboard there.`,
        },
        { status: 403 },
      ),
    );
  }
  if (path.startsWith("/api/")) return secured(NextResponse.next());

  const nonce = Buffer.from(crypto.randomUUID()).toString("base64");
  const policy = contentSecurityPolicy({
    nonce,
    formTargets: formTargetsOf(GUSTO_BASE_URL),
    isDevelopment: process.env.NODE_ENV === "development",
  });
  // Next.js reads the nonce from the request's policy and adds it to its own scripts.
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  headers.set(REQUESTED_PATH_HEADER, path + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("cache-control", "no-store");
  return secured(response);
}

/** `%ff` isn't valid UTF-8: the router would fail on it before any of our code runs. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** Headers that never change are set in next.config.js, for every response. */
function secured(response: NextResponse): NextResponse {
  if (env().APP_URL.startsWith("https:"))
    response.headers.set("strict-transport-security", "max-age=31536000");
  return response;
}

// Excludes services and probes, which need nothing from here and would pay for it on every request
// (app/api/v1/api-response.ts sets their headers), and Gusto's webhooks, which come in bursts.
// Includes every path with an escape, because it may be invalid.
export const config = {
  matcher: [
    "/((?!_next/static/|favicon\\.svg$|api/v1/|api/gusto/webhooks$|api/live$).*)",
    "/(.*%.*)",
  ],
};
