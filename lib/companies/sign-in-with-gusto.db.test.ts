import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Browser, consent, createGustoWorld, type GustoWorld, pathOf, signInWithGusto } from "../../test/gusto-world.ts";

const AVERY = "avery.chen@ledgerly.example";
const OLIVIA = "olivia.ray@harborcoffee.example";

let world: GustoWorld;
let routes: ConstructorParameters<typeof Browser>[0];
let db: typeof import("../db.ts").db;
let fingerprint: typeof import("../crypto/fingerprint.ts").fingerprint;

beforeAll(async () => {
  world = await createGustoWorld();
  ({ db } = await import("../db.ts"));
  ({ fingerprint } = await import("../crypto/fingerprint.ts"));
  routes = { "/api/auth/": await import("../../app/api/auth/[...nextauth]/route.ts") };
});
beforeEach(async () => {
  await db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens CASCADE`;
});
afterEach(() => world.control("POST", "/reset"));
afterAll(async () => {
  await (await import("../db.ts")).closeDatabase();
  await world.close();
});

const session = (browser: Browser) => browser.cookies.get("next-auth.session-token");
const startPath = async (browser: Browser) => pathOf(await browser.post("/api/auth/signin/gusto"));
const count = async () => ({ users: await db().user.count(), companies: await db().company.count(), sessions: await db().session.count(), openTokens: await db().gustoAuthToken.count({ where: { state: { not: "disconnected" } } }) });
const NOTHING = { users: 0, companies: 0, sessions: 0, openTokens: 0 };

describe("signing in with Gusto", () => {
  it("opens a session, makes the user and connects the company in one go", async () => {
    const browser = new Browser(routes);
    const answer = await signInWithGusto(browser, { email: AVERY, companies: [world.companyUuid("Bright Bakery")] }, "/pick");
    expect(pathOf(answer)).toBe("/pick");
    const company = await db().company.findFirstOrThrow({ include: { access: { include: { user: true } }, grants: { include: { token: true } } } });
    expect(company).toMatchObject({ name: "Bright Bakery LLC", tradeName: "Bright Bakery", peopleCount: 24, syncSelected: false, syncDecidedAt: null });
    expect(company.access.map(({ user }) => user)).toMatchObject([{ name: "Avery Chen", email: AVERY, role: "company_admin" }]);
    expect(company.grants.map(({ token }) => token.state)).toEqual(["active"]);
  });

  it("stores the session by the hash of its token, with both limits, and audits it", async () => {
    const browser = new Browser(routes);
    await signInWithGusto(browser, { email: AVERY, companies: [world.companyUuid("Bright Bakery")] });
    const token = session(browser) ?? "";
    expect(token).toMatch(/^[\w-]{43}$/);
    const row = await db().session.findFirstOrThrow();
    expect(row.sessionTokenHash).toBe(fingerprint(token));
    expect(JSON.stringify(row)).not.toContain(token);
    expect(row.expires.getTime() - row.createdAt.getTime()).toBeCloseTo(8 * 3_600_000, -4);
    expect(row.absoluteExpiresAt.getTime() - row.createdAt.getTime()).toBeCloseTo(7 * 24 * 3_600_000, -4);
    const actions = (await db().auditLog.findMany({ where: { actor: `user:${row.userId}` } })).map(({ action }) => action);
    expect(actions).toEqual(["connect", "sign_in"]);
  });

  it("asks Gusto with state and PKCE, for no scope, and for no parameter that the browser chose", async () => {
    const browser = new Browser(routes);
    const response = await browser.post("/api/auth/signin/gusto?redirect_uri=https://evil.example&scope=everything&state=mine", { redirect_uri: "https://evil.example" });
    const url = new URL(response.headers.get("location") ?? "");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: "demo-client-id", response_type: "code", redirect_uri: "http://localhost:3000/api/auth/callback/gusto",
      state: expect.stringMatching(/^[\w-]{43}$/), code_challenge: expect.stringMatching(/^[\w-]{43}$/), code_challenge_method: "S256",
    });
    const flow = response.headers.getSetCookie().filter((line) => /next-auth\.(state|pkce)/.test(line));
    expect(flow).toHaveLength(2);
    for (const line of flow) expect(line).toMatch(/HttpOnly; SameSite=Lax/i);
  });

  it("gives no token to the browser, to next-auth's answers or to the account", async () => {
    const browser = new Browser(routes);
    const answer = await signInWithGusto(browser, { email: AVERY, companies: [world.companyUuid("Bright Bakery")] });
    const shown = JSON.stringify([[...answer.headers], await answer.text(), await (await browser.get("/api/auth/session")).text(), await db().account.findMany(), await db().auditLog.findMany()], (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
    const { byAccessToken, byRefreshToken } = world.simulator.simulator.state.tokens;
    const issued = [...byAccessToken.keys(), ...byRefreshToken.keys()];
    expect(issued.length).toBeGreaterThan(1);
    for (const token of issued) expect(shown).not.toContain(token);
    expect(JSON.parse(await (await browser.get("/api/auth/session")).text())).toMatchObject({ user: { name: "Avery Chen" } });
  });

  it("finds the same user again, and adds the next company", async () => {
    for (const name of ["Bright Bakery", "North Pine"]) await signInWithGusto(new Browser(routes), { email: AVERY, companies: [world.companyUuid(name)] });
    expect(await count()).toEqual({ users: 1, companies: 2, sessions: 2, openTokens: 2 });
  });

  it("makes one user of two sign-ins of a new person at the same moment", async () => {
    const names = ["Bright Bakery", "North Pine", "Lone Oak", "Blue Ridge"];
    const answers = await Promise.all(names.map((name) => signInWithGusto(new Browser(routes), { email: AVERY, companies: [world.companyUuid(name)] })));
    expect(answers.map(pathOf)).toEqual(["/", "/", "/", "/"]);
    expect(await count()).toMatchObject({ users: 1, companies: 4, openTokens: 4 });
  });

  it("completes flows in parallel tabs, in any order", async () => {
    const browser = new Browser(routes);
    const [first, second] = [await startPath(browser), await startPath(browser)];
    const late = await consent(second, { email: AVERY, companies: [world.companyUuid("North Pine")] });
    const early = await consent(first, { email: AVERY, companies: [world.companyUuid("Bright Bakery")] });
    expect(pathOf(await browser.get(late.pathname + late.search))).toBe("/");
    expect(pathOf(await browser.get(early.pathname + early.search))).toBe("/");
    expect(await count()).toMatchObject({ users: 1, companies: 2 });
  });

  it("replaces another person's session in the same browser, and links nothing between the two", async () => {
    const browser = new Browser(routes);
    await signInWithGusto(browser, { email: AVERY, companies: [world.companyUuid("Bright Bakery")] });
    const before = session(browser);
    await signInWithGusto(browser, { email: OLIVIA, companies: [world.companyUuid("Harbor")] });
    expect(session(browser)).not.toBe(before);
    expect(await count()).toMatchObject({ users: 2, sessions: 1 });
    const [row] = await db().session.findMany({ include: { user: { include: { accounts: true } } } });
    expect(row?.user).toMatchObject({ email: OLIVIA, accounts: [{ provider: "gusto" }] });
    expect(await db().account.count()).toBe(2);
  });

  it("signs out by deleting the session row and the cookie", async () => {
    const browser = new Browser(routes);
    await signInWithGusto(browser, { email: AVERY, companies: [world.companyUuid("Bright Bakery")] });
    expect(pathOf(await browser.post("/api/auth/signout"))).toBe("/sign-in");
    expect(session(browser)).toBeUndefined();
    expect(await db().session.count()).toBe(0);
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({ action: "sign_out" });
  });
});

describe("an answer that is not ours to use", () => {
  const query = (code: string, state: string) => `/api/auth/callback/gusto?${new URLSearchParams({ code, state })}`;

  it("is refused with somebody else's code and state, in a browser that began nothing", async () => {
    const attacker = new Browser(routes);
    const back = await consent(await startPath(attacker), { email: OLIVIA, companies: [world.companyUuid("Harbor")] });
    const victim = new Browser(routes);
    expect(pathOf(await victim.get(back.pathname + back.search))).toBe("/sign-in?problem=state_unknown");
    expect(session(victim)).toBeUndefined();
    expect(await count()).toEqual(NOTHING);
  });

  it("is refused with somebody else's code under my state, by Gusto's PKCE check", async () => {
    const stolen = await consent(await startPath(new Browser(routes)), { email: OLIVIA, companies: [world.companyUuid("Harbor")] });
    const browser = new Browser(routes);
    const state = new URL(await startPath(browser)).searchParams.get("state") ?? "";
    expect(pathOf(await browser.get(query(stolen.searchParams.get("code") ?? "", state)))).toBe("/sign-in?problem=code_refused");
    expect(await count()).toEqual(NOTHING);
  });

  it("is refused with a state of another flow put into the cookie by hand", async () => {
    const browser = new Browser(routes);
    const first = await consent(await startPath(browser), { email: AVERY, companies: [world.companyUuid("Bright Bakery")] });
    const other = new Browser(routes);
    const foreign = new URL(await startPath(other)).searchParams.get("state") ?? "";
    // The attacker can plant cookies (a sibling host): the state cookie of their own flow under the victim's name.
    for (const [name, value] of other.cookies) browser.cookies.set(name, value);
    expect(pathOf(await browser.get(query(first.searchParams.get("code") ?? "", foreign)))).toBe("/sign-in?problem=code_refused");
    expect(await count()).toEqual(NOTHING);
  });

  it("works once: the same answer again finds its cookies gone", async () => {
    const browser = new Browser(routes);
    const back = await consent(await startPath(browser), { email: AVERY, companies: [world.companyUuid("Bright Bakery")] });
    await browser.get(back.pathname + back.search);
    expect(pathOf(await browser.get(back.pathname + back.search))).toBe("/sign-in?problem=state_unknown");
    expect(session(browser)).toBeDefined();
  });

  it("does not work a second time with the cookies kept: Gusto takes a code once", async () => {
    const browser = new Browser(routes);
    const back = await consent(await startPath(browser), { email: AVERY, companies: [world.companyUuid("Bright Bakery")] });
    const thief = new Browser(routes);
    for (const [name, value] of browser.cookies) thief.cookies.set(name, value);
    await browser.get(back.pathname + back.search);
    expect(pathOf(await thief.get(back.pathname + back.search))).toBe("/sign-in?problem=code_refused");
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
    expect(pathOf(await new Browser(routes).get(`/api/auth/callback/gusto?${search}`))).toBe(`/sign-in?problem=${problem}`);
  });

  it("says so when the person declines at Gusto", async () => {
    const browser = new Browser(routes);
    const back = await consent(await startPath(browser), { email: AVERY, decision: "deny" });
    expect(pathOf(await browser.get(back.pathname + back.search))).toBe("/sign-in?problem=denied");
    expect(await count()).toEqual(NOTHING);
  });

  it("ends at an expired code", async () => {
    const browser = new Browser(routes);
    const back = await consent(await startPath(browser), { email: AVERY, companies: [world.companyUuid("Bright Bakery")] });
    await world.control("POST", "/clock", { advance_seconds: 601 });
    expect(pathOf(await browser.get(back.pathname + back.search))).toBe("/sign-in?problem=code_refused");
    expect(await count()).toEqual(NOTHING);
  });

  it("names our own registration when Gusto refuses it", async () => {
    const browser = new Browser(routes);
    const back = await consent(await startPath(browser), { email: AVERY, companies: [world.companyUuid("Bright Bakery")] });
    await world.control("POST", "/application", { client_secret: "changed-at-gusto" });
    expect(pathOf(await browser.get(back.pathname + back.search))).toBe("/sign-in?problem=client_refused");
  });

  it("leaves a disabled user outside, and their new pair too", async () => {
    await signInWithGusto(new Browser(routes), { email: AVERY, companies: [world.companyUuid("Bright Bakery")] });
    await db().user.updateMany({ data: { disabledAt: new Date() } });
    const browser = new Browser(routes);
    const answer = await signInWithGusto(browser, { email: AVERY, companies: [world.companyUuid("North Pine")] });
    expect(pathOf(answer)).toBe("/sign-in?problem=disabled");
    expect(session(browser)).toBeUndefined();
    expect(await count()).toMatchObject({ companies: 1, openTokens: 1, sessions: 1 });
  });
});

describe("the gate before next-auth", () => {
  it.each<Record<string, string>>([{}, { origin: "https://evil.example" }, { origin: "null" }, { origin: "http://localhost:3000", "sec-fetch-site": "cross-site" }])("lets no post in from %j", async (headers) => {
    for (const path of ["/api/auth/signin/gusto", "/api/auth/signout"]) {
      const response = await new Browser(routes).post(path, {}, headers);
      expect(response.status).toBe(403);
      expect(response.headers.getSetCookie()).toEqual([]);
    }
  });

  it.each(["/api/auth/_log", "/api/auth/session/x", "/api/auth/callback", "/api/auth/x", "/api/auth", "/api/auth/callback/gusto/x"])("has no %s", async (path) => {
    expect((await new Browser({ "/api/auth": routes["/api/auth/"] ?? {} }).get(path)).status).toBe(404);
  });

  it.each(["/api/auth/signin", "/api/auth/signout", "/api/auth/error?error=%3Cscript%3E"])("shows our page instead of next-auth's for %s", async (path) => {
    expect(pathOf(await new Browser(routes).get(path))).toBe("/sign-in");
  });

  it.each(["gusto", "nobody", "oidc", "__proto__"])("answers a callback of %s that began nowhere with a page", async (provider) => {
    expect(pathOf(await new Browser(routes).get(`/api/auth/callback/${provider}?code=a&state=b`))).toBe("/sign-in?problem=state_unknown");
  });

  it("does not know a provider that is not configured", async () => {
    expect(pathOf(await new Browser(routes).post("/api/auth/signin/oidc"))).toBe("/sign-in?problem=unknown");
  });

  it("returns to a page of ours only", async () => {
    for (const returnTo of ["//evil.example", "https://evil.example", "/\\evil.example", "/api/auth/signout"]) {
      const answer = await signInWithGusto(new Browser(routes), { email: AVERY, companies: [world.companyUuid("Bright Bakery")] }, returnTo);
      expect(pathOf(answer)).toBe("/");
    }
  });

  it("does not follow a callback address planted in next-auth's cookie, nor fail at it", async () => {
    const browser = new Browser(routes);
    const start = await startPath(browser);
    for (const planted of ["https%3A%2F%2Fevil.example%2F", "javascript%3Aalert(1)", "%zz"]) {
      const tab = new Browser(routes);
      for (const [name, value] of browser.cookies) tab.cookies.set(name, value);
      tab.cookies.set("next-auth.callback-url", planted);
      const back = await consent(start, { email: AVERY, companies: [world.companyUuid("Bright Bakery")] });
      expect(pathOf(await tab.get(back.pathname + back.search))).toBe("/");
    }
  });

  it("limits how often one address may start", async () => {
    const browser = new Browser(routes);
    const paths: string[] = [];
    for (let attempt = 0; attempt < 31; attempt += 1) paths.push(await startPath(browser));
    expect(paths[29]).toContain("/oauth/authorize");
    expect(paths[30]).toBe("/sign-in?problem=rate_limited");
  });
});
