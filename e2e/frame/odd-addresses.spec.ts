import { expect, test } from "../fixtures/test.ts";
import { listRoutes } from "../fixtures/routes.ts";

/*
 * Whatever bytes a URL contains, no one gets an internal error, and every response has the headers
 * that protect a page.
 */

const ODD = [
  "%ff",
  "%00",
  "%E0%A4%A",
  "%",
  "%25ff",
  "..%2f..%2fetc",
  "\u{1f4be}",
  "a".repeat(2_000),
];

const isDynamic = (route: string) => route.startsWith("GET ") && route.includes("[");

test("no byte in a dynamic URL segment causes an internal error", async ({ request }) => {
  const routes = listRoutes()
    .filter(isDynamic)
    .map((route) => route.slice("GET ".length));
  expect(routes.length).toBeGreaterThan(10);
  const wrong: string[] = [];
  for (const route of routes) {
    for (const odd of ODD) {
      const path = route.replaceAll(/\[+(\.\.\.)?\w+\]+/g, odd);
      const { status } = await rawGet(request, path);
      if (status >= 500) wrong.push(`${path.slice(0, 80)}: ${status}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("no byte in a query string causes an internal error", async ({ request }) => {
  const wrong: string[] = [];
  for (const path of [
    "/sign-in",
    "/companies",
    "/api/gusto/callback",
    "/api/auth/callback/gusto",
    "/api/v1/companies",
    "/api/sync/progress",
  ]) {
    for (const query of [
      "?q=%ff",
      "?after=%00",
      "?state=%ff&code=%00",
      "?%ff=%ff",
      "?after=%E0%A4%A",
    ]) {
      const { status } = await rawGet(request, path + query);
      if (status >= 500) wrong.push(`${path}${query}: ${status}`);
    }
  }
  expect(wrong).toEqual([]);
});

const GUARDS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": /camera=\(\)/,
};

for (const path of [
  "/favicon.svg",
  "/favicon.svgx",
  "/faviconXsvg",
  "/_next/imagex",
  "/_next/image",
  "/_next/static/nothing.js",
  "/_next/staticx",
  "/no-such-page",
  "/sign-in",
  "/api/v1",
  "/api/v1/companies",
  "/api/v1x",
  "/api/live",
  "/api/livex",
  "/api/health",
  "/api/gusto/webhooks",
  "/metrics",
]) {
  test(`${path} answers with every security header`, async ({ request }) => {
    const { headers, status } = await rawGet(request, path);
    for (const [name, value] of Object.entries(GUARDS))
      expect(headers[name], `${name} of ${path} (${status})`).toMatch(value);
    if (headers["content-type"]?.startsWith("text/html"))
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  });
}

/** Sent as written: a client that normalizes a URL first would test its own normalization. */
async function rawGet(request: import("@playwright/test").APIRequestContext, path: string) {
  const answer = await request.get(path, { maxRedirects: 0 });
  return { status: answer.status(), headers: answer.headers() };
}
