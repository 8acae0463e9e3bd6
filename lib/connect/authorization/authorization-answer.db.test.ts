import { describe, expect, it } from "vitest";
import { control, type Exchange } from "../../../test/connected-company.ts";
import {
  AVERY,
  companyNamed,
  createConnectDoor,
  OLIVIA,
  openTokens,
} from "../../../test/connect-door.ts";
import { consent } from "../../../test/gusto/consent.ts";
import { withGustoWorld, pathOf } from "../../../test/gusto-world.ts";
import { db } from "#lib/platform/database/db.ts";
import { everythingIsFinished } from "#lib/platform/process/finish-before-exit.ts";

const world = withGustoWorld();
const door = createConnectDoor(world);

const codeExchanges = () =>
  world.simulator.simulator.run.exchanges.filter(
    ({ grant_type }) => grant_type === "authorization_code",
  ).length;

describe("an authorization response", () => {
  it("is refused in another person's browser: my consent does not complete their flow", async () => {
    const attacker = await door.signedIn(OLIVIA, "Harbor");
    const victim = await door.signedIn(AVERY, "Bright Bakery");
    const way = await door.wayBack(attacker, AVERY, "North Pine");
    expect(pathOf(await victim.get(way))).toBe("/connect/problem?code=state_other_user");
    expect(await db().company.count()).toBe(2);
    // Nothing was used up by it.
    expect(await db().authorizationRequest.count({ where: { consumedAt: null } })).toBe(1);
  });

  it("is refused with another person's code in my flow", async () => {
    const attacker = await door.signedIn(OLIVIA, "Harbor");
    const victim = await door.signedIn(AVERY, "Bright Bakery");
    const stolen = new URL(await door.wayBack(attacker, OLIVIA, "Harbor"), "http://x");
    const mine = new URL(await door.wayBack(victim, AVERY, "North Pine"), "http://x");
    mine.searchParams.set("code", stolen.searchParams.get("code") ?? "");
    expect(pathOf(await victim.get(mine.pathname + mine.search))).toBe(
      "/connect/problem?code=code_refused",
    );
    expect((await companyNamed("Harbor")).access.map(({ user }) => user.email)).toEqual([OLIVIA]);
  });

  it("works once, even if it arrives ten times at once", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const way = await door.wayBack(browser, AVERY, "North Pine");
    const paths = (await Promise.all(Array.from({ length: 10 }, () => browser.get(way)))).map(
      pathOf,
    );
    // A person whose browser sent it twice reads no failure.
    expect(new Set(paths).size).toBe(1);
    expect(paths[0]).toMatch(/^\/connect\/done$/);
    expect(await openTokens()).toBe(2);
    expect(codeExchanges()).toBe(2);
  });

  it("leads to the same page when it arrives again, and nothing else happens", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const way = await door.wayBack(browser, AVERY, "North Pine");
    const first = pathOf(await browser.get(way));
    expect(pathOf(await browser.get(way))).toBe(first);
    expect(codeExchanges()).toBe(2);
  });

  it("is refused if its state comes again with another code", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const way = new URL(await door.wayBack(browser, AVERY, "North Pine"), "http://x");
    await browser.get(way.pathname + way.search);
    way.searchParams.set("code", "another");
    expect(pathOf(await browser.get(way.pathname + way.search))).toBe(
      "/connect/problem?code=state_replayed",
    );
    expect(codeExchanges()).toBe(2);
  });

  it.each<[string, Record<string, string>, string]>([
    ["a prefetch", { "sec-purpose": "prefetch" }, "GET"],
    ["a prerender", { "sec-purpose": "prefetch;prerender" }, "GET"],
    ["an old browser's prefetch", { "x-moz": "prefetch" }, "GET"],
    ["a link preview", { purpose: "preview" }, "GET"],
    ["a picture on somebody's page", { "sec-fetch-dest": "image" }, "GET"],
    ["a question for the headers alone", {}, "HEAD"],
  ])("is not used up by %s", async (_who, headers, method) => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const way = await door.wayBack(browser, AVERY, "North Pine");
    expect((await browser.get(way, { headers, method })).status).toBe(204);
    expect(await db().authorizationRequest.count({ where: { consumedAt: null } })).toBe(1);
    expect(pathOf(await browser.get(way))).toMatch(/^\/connect\/done$/);
  });

  it("becomes a connection before a stopping process exits, even if the browser is gone", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const way = await door.wayBack(browser, AVERY, "North Pine");
    await world.control("POST", "/faults", {
      endpoint: "/oauth/token",
      mode: "delay",
      times: 1,
      delay_ms: 300,
    });
    void browser.get(way);
    const inFlight = async () =>
      (await control<{ exchanges: Exchange[] }>(world.simulator, "/ledger")).exchanges.map(
        ({ outcome }) => outcome,
      );
    await expect.poll(inFlight).toContain("in_flight");
    await everythingIsFinished();
    expect(await openTokens()).toBe(2);
    expect((await companyNamed("North Pine")).access.map(({ user }) => user.email)).toEqual([
      AVERY,
    ]);
  });

  it("is too late after fifteen minutes", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const way = await door.wayBack(browser, AVERY, "North Pine");
    await db().authorizationRequest.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    expect(pathOf(await browser.get(way))).toBe("/connect/problem?code=state_expired");
    expect(await db().company.count()).toBe(1);
  });

  it("is refused after signing out, and nothing is used up", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const way = await door.wayBack(browser, AVERY, "North Pine");
    await browser.post("/api/auth/signout");
    expect(pathOf(await browser.get(way))).toBe("/sign-in?problem=signed_out");
    expect(await db().company.count()).toBe(1);
    expect(await db().authorizationRequest.count({ where: { consumedAt: null } })).toBe(1);
  });

  it("is refused when the account was disabled in the meantime", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const way = await door.wayBack(browser, AVERY, "North Pine");
    await db().user.updateMany({ data: { disabledAt: new Date() } });
    expect(pathOf(await browser.get(way))).toBe("/sign-in?problem=signed_out");
  });

  it.each([
    ["code=a&state=never-asked", "state_unknown"],
    ["error=access_denied&state=never-asked", "state_unknown"],
    ["error=access_denied", "denied"],
    ["code=a&state=b&state=c", "invalid_request"],
    ["code=a&code=b&state=c", "invalid_request"],
    [`code=a&state=${"b".repeat(4_200)}`, "invalid_request"],
    ["code=a", "invalid_request"],
    ["", "invalid_request"],
    ["code=a&state=%00", "state_unknown"],
    ["error=%00%3Cscript%3E", "unknown"],
  ])("?%.60s is the problem %s", async (search, problem) => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    expect(pathOf(await browser.get(`/api/gusto/callback?${search}`))).toBe(
      `/connect/problem?code=${problem}`,
    );
  });

  it("uses nothing up if a parameter is duplicated, and works when it is correct", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const way = await door.wayBack(browser, AVERY, "North Pine");
    expect(pathOf(await browser.get(`${way}&code=other`))).toBe(
      "/connect/problem?code=invalid_request",
    );
    expect(pathOf(await browser.get(way))).toMatch(/^\/connect\/done$/);
  });

  it("says that the person declined, and ends that flow", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const back = await consent(
      pathOf(await browser.post("/api/gusto/connect", { purpose: "connect" })),
      { email: AVERY, decision: "deny" },
    );
    expect(pathOf(await browser.get(back.pathname + back.search))).toBe(
      "/connect/problem?code=denied",
    );
    // The same answer again is told the same; a code for that state comes too late.
    expect(pathOf(await browser.get(back.pathname + back.search))).toBe(
      "/connect/problem?code=denied",
    );
    expect(
      pathOf(
        await browser.get(`${back.pathname}?code=late&state=${back.searchParams.get("state")}`),
      ),
    ).toBe("/connect/problem?code=state_replayed");
  });

  it("stores state and verifier in the database only encrypted or hashed", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const url = new URL(pathOf(await browser.post("/api/gusto/connect", { purpose: "connect" })));
    const row = JSON.stringify(await db().authorizationRequest.findFirstOrThrow());
    expect(url.searchParams.get("state")).toMatch(/^[\w-]{43}$/);
    expect(row).not.toContain(url.searchParams.get("state"));
    expect(row).toContain('"sealedCodeVerifier":"v1.');
    expect(url.searchParams.get("code_challenge_method")).toBe("S256");
    expect(url.searchParams.get("redirect_uri")).toBe("http://localhost:3000/api/gusto/callback");
  });
});
