import { startPath } from "#test/connect-door.ts";
import { describe, expect, it } from "vitest";
import * as authRoute from "../../app/api/auth/[...nextauth]/route.ts";
import { consent } from "../../test/gusto/consent.ts";
import { Browser, withGustoWorld, pathOf, signInWithGusto } from "../../test/gusto-world.ts";

const AVERY = "avery.chen@ledgerly.example";

const routes = { "/api/auth/": authRoute };
const world = withGustoWorld();

describe("the filter in front of next-auth", () => {
  it.each<Record<string, string>>([
    {},
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://localhost:3000", "sec-fetch-site": "cross-site" },
  ])("rejects a POST from %j", async (headers) => {
    for (const path of ["/api/auth/signin/gusto", "/api/auth/signout"]) {
      const response = await new Browser(routes).post(path, {}, headers);
      expect(response.status).toBe(403);
      expect(response.headers.getSetCookie()).toEqual([]);
    }
  });

  it.each([
    "/api/auth/_log",
    "/api/auth/session/x",
    "/api/auth/callback",
    "/api/auth/x",
    "/api/auth",
    "/api/auth/callback/gusto/x",
  ])("has no %s", async (path) => {
    expect((await new Browser({ "/api/auth": authRoute }).get(path)).status).toBe(404);
  });

  it.each(["/api/auth/signin", "/api/auth/signout", "/api/auth/error?error=%3Cscript%3E"])(
    "shows our page instead of next-auth's for %s",
    async (path) => {
      expect(pathOf(await new Browser(routes).get(path))).toBe("/sign-in");
    },
  );

  it.each(["gusto", "nobody", "oidc", "__proto__"])(
    "answers a %s callback that no sign-in started with a page",
    async (provider) => {
      expect(
        pathOf(await new Browser(routes).get(`/api/auth/callback/${provider}?code=a&state=b`)),
      ).toBe("/sign-in?problem=state_unknown");
    },
  );

  it("does not know a provider that is not configured", async () => {
    expect(pathOf(await new Browser(routes).post("/api/auth/signin/oidc"))).toBe(
      "/sign-in?problem=unknown",
    );
  });

  it("returns only to our own pages", async () => {
    for (const returnTo of [
      "//evil.example",
      "https://evil.example",
      "/\\evil.example",
      "/api/auth/signout",
    ]) {
      const answer = await signInWithGusto(
        new Browser(routes),
        { email: AVERY, companies: [world.companyUuid("Bright Bakery")] },
        returnTo,
      );
      expect(pathOf(answer)).toMatch(/^\/($|connect\/done$)/);
    }
  });

  it("neither follows nor fails on a callback URL planted in next-auth's cookie", async () => {
    const browser = new Browser(routes);
    const start = await startPath(browser);
    for (const planted of ["https%3A%2F%2Fevil.example%2F", "javascript%3Aalert(1)", "%zz"]) {
      const tab = new Browser(routes);
      for (const [name, value] of browser.cookies) tab.cookies.set(name, value);
      tab.cookies.set("next-auth.callback-url", planted);
      const back = await consent(start, {
        email: AVERY,
        companies: [world.companyUuid("Bright Bakery")],
      });
      expect(pathOf(await tab.get(back.pathname + back.search))).toMatch(/^\/($|connect\/done$)/);
    }
  });

  it("limits how many sign-ins one address may start", async () => {
    const browser = new Browser(routes);
    const paths: string[] = [];
    for (let attempt = 0; attempt < 61; attempt += 1) paths.push(await startPath(browser));
    expect(paths[59]).toContain("/oauth/authorize");
    expect(paths[60]).toBe("/sign-in?problem=rate_limited");
  });
});
