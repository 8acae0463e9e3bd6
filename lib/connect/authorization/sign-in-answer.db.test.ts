import { describe, expect, it } from "vitest";
import * as authRoute from "../../../app/api/auth/[...nextauth]/route.ts";
import { consent } from "../../../test/gusto/consent.ts";
import { Browser, withGustoWorld, pathOf, signInWithGusto } from "../../../test/gusto-world.ts";
import { AVERY, countSignedIn, OLIVIA, session, startPath } from "#test/connect-door.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/database/db.ts";

const routes = { "/api/auth/": authRoute };
const world = withGustoWorld();

const NOTHING = { users: 0, companies: 0, sessions: 0, openTokens: 0 };

describe("a response that a browser sends twice", () => {
  const exchanges = () =>
    world.simulator.simulator.run.exchanges.filter(
      ({ grant_type }) => grant_type === "authorization_code",
    );

  it("is exchanged once, and both copies of the page end up signed in", async () => {
    const browser = new Browser(routes);
    const back = await consent(await startPath(browser), {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    const answers = await Promise.all(
      [1, 2, 3].map(() => browser.get(back.pathname + back.search)),
    );
    expect(new Set(answers.map(pathOf)).size).toBe(1);
    expect(pathOf(answers[0]!)).toMatch(/^\/connect\/done$/);
    for (const answer of answers)
      expect(
        answer.headers.getSetCookie().some((line) => line.startsWith("next-auth.session-token=")),
      ).toBe(true);
    expect(exchanges()).toHaveLength(1);
    expect(await countSignedIn()).toMatchObject({ users: 1, companies: 1, openTokens: 1 });
  });

  it("is refused twice if Gusto refuses it", async () => {
    const browser = new Browser(routes);
    const state = new URL(await startPath(browser)).searchParams.get("state") ?? "";
    const way = `/api/auth/callback/gusto?${new URLSearchParams({ code: "never-issued", state })}`;
    const answers = await Promise.all([1, 2].map(() => browser.get(way)));
    expect(answers.map(pathOf)).toEqual([
      "/sign-in?problem=code_refused",
      "/sign-in?problem=code_refused",
    ]);
    expect(exchanges()).toHaveLength(1);
  });

  it.each([
    ["a prefetch", "GET", { "sec-purpose": "prefetch" }],
    ["a question for the headers", "HEAD", {}],
  ])("is not used up by %s", async (_who, method, headers) => {
    const browser = new Browser(routes);
    const back = await consent(await startPath(browser), {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    expect(
      (
        await browser.get(back.pathname + back.search, {
          method,
          headers: headers as Record<string, string>,
        })
      ).status,
    ).toBe(204);
    expect(exchanges()).toHaveLength(0);
    await browser.get(back.pathname + back.search);
    expect(session(browser)).toBeDefined();
  });
});

describe("a response that is not ours to use", () => {
  const query = (code: string, state: string) =>
    `/api/auth/callback/gusto?${new URLSearchParams({ code, state })}`;

  it("is refused with someone else's code and state, in a browser that started nothing", async () => {
    const attacker = new Browser(routes);
    const back = await consent(await startPath(attacker), {
      email: OLIVIA,
      companies: [world.companyUuid("Harbor")],
    });
    const victim = new Browser(routes);
    expect(pathOf(await victim.get(back.pathname + back.search))).toBe(
      "/sign-in?problem=state_unknown",
    );
    expect(session(victim)).toBeUndefined();
    expect(await countSignedIn()).toEqual(NOTHING);
  });

  it("is refused with someone else's code and my state, by Gusto's PKCE check", async () => {
    const stolen = await consent(await startPath(new Browser(routes)), {
      email: OLIVIA,
      companies: [world.companyUuid("Harbor")],
    });
    const browser = new Browser(routes);
    const state = new URL(await startPath(browser)).searchParams.get("state") ?? "";
    expect(pathOf(await browser.get(query(stolen.searchParams.get("code") ?? "", state)))).toBe(
      "/sign-in?problem=code_refused",
    );
    expect(await countSignedIn()).toEqual(NOTHING);
  });

  it("is refused with another flow's state put into the cookie by hand", async () => {
    const browser = new Browser(routes);
    const first = await consent(await startPath(browser), {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    const other = new Browser(routes);
    const foreign = new URL(await startPath(other)).searchParams.get("state") ?? "";
    // The attacker can plant cookies (a sibling host): the state cookie of their own flow under the victim's name.
    for (const [name, value] of other.cookies) browser.cookies.set(name, value);
    expect(pathOf(await browser.get(query(first.searchParams.get("code") ?? "", foreign)))).toBe(
      "/sign-in?problem=code_refused",
    );
    expect(await countSignedIn()).toEqual(NOTHING);
  });

  it("is refused when its state is not the one in the cookie, although the cookie is one of ours", async () => {
    const browser = new Browser(routes);
    const start = new URL(await startPath(browser));
    const back = await consent(start.href, {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    const suffixOf = (state: string) => fingerprint(state).slice(0, 16);
    for (const [name, value] of [...browser.cookies])
      browser.cookies.set(
        name.replace(suffixOf(start.searchParams.get("state") ?? ""), suffixOf("forged")),
        value,
      );
    expect(pathOf(await browser.get(query(back.searchParams.get("code") ?? "", "forged")))).toBe(
      "/sign-in?problem=state_unknown",
    );
    expect(await countSignedIn()).toEqual(NOTHING);
  });

  it("works once: the same response finds its cookies gone", async () => {
    const browser = new Browser(routes);
    const back = await consent(await startPath(browser), {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    await browser.get(back.pathname + back.search);
    expect(pathOf(await browser.get(back.pathname + back.search))).toBe(
      "/sign-in?problem=state_unknown",
    );
    expect(session(browser)).toBeDefined();
  });

  it("does not work again with the cookies kept, because Gusto accepts a code once", async () => {
    const browser = new Browser(routes);
    const back = await consent(await startPath(browser), {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    const thief = new Browser(routes);
    for (const [name, value] of browser.cookies) thief.cookies.set(name, value);
    await browser.get(back.pathname + back.search);
    expect(pathOf(await thief.get(back.pathname + back.search))).toBe(
      "/sign-in?problem=code_refused",
    );
    expect(session(thief)).toBeUndefined();
  });

  it.each([
    ["error=access_denied&error_description=%3Cscript%3E&state=x", "denied"],
    ["error=temporarily_unavailable", "gusto_down"],
    ["error=%3Cscript%3Ealert(1)%3C/script%3E", "unknown"],
    ["code=a&code=b&state=c", "invalid_request"],
    ["code=a&state=b&state=c", "invalid_request"],
    ["state=c", "invalid_request"],
    ["", "invalid_request"],
    [`code=${"a".repeat(4_200)}&state=c`, "invalid_request"],
  ])("?%.60s is the problem %s", async (search, problem) => {
    expect(pathOf(await new Browser(routes).get(`/api/auth/callback/gusto?${search}`))).toBe(
      `/sign-in?problem=${problem}`,
    );
  });

  it("says so when the person declines at Gusto", async () => {
    const browser = new Browser(routes);
    const back = await consent(await startPath(browser), { email: AVERY, decision: "deny" });
    expect(pathOf(await browser.get(back.pathname + back.search))).toBe("/sign-in?problem=denied");
    expect(await countSignedIn()).toEqual(NOTHING);
  });

  it("ends with an expired code", async () => {
    const browser = new Browser(routes);
    const back = await consent(await startPath(browser), {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    await world.control("POST", "/clock", { advance_seconds: 601 });
    expect(pathOf(await browser.get(back.pathname + back.search))).toBe(
      "/sign-in?problem=code_refused",
    );
    expect(await countSignedIn()).toEqual(NOTHING);
  });

  it("names our own registration when Gusto refuses it", async () => {
    const browser = new Browser(routes);
    const back = await consent(await startPath(browser), {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    await world.control("POST", "/application", { client_secret: "changed-at-gusto" });
    expect(pathOf(await browser.get(back.pathname + back.search))).toBe(
      "/sign-in?problem=client_refused",
    );
  });

  it("keeps a disabled user out, and their new pair as well", async () => {
    await signInWithGusto(new Browser(routes), {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    await db().user.updateMany({ data: { disabledAt: new Date() } });
    const browser = new Browser(routes);
    const answer = await signInWithGusto(browser, {
      email: AVERY,
      companies: [world.companyUuid("North Pine")],
    });
    expect(pathOf(answer)).toBe("/sign-in?problem=disabled");
    expect(session(browser)).toBeUndefined();
    expect(await countSignedIn()).toMatchObject({ companies: 1, openTokens: 1, sessions: 1 });
  });
});
