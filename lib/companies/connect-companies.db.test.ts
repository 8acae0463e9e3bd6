import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { authorize, Browser, consent, createGustoWorld, type GustoWorld, pathOf, signInWithGusto } from "../../test/gusto-world.ts";

const AVERY = "avery.chen@ledgerly.example";
const OLIVIA = "olivia.ray@harborcoffee.example";
const MARCUS = "marcus.webb@northpinedental.example";

let world: GustoWorld;
let routes: ConstructorParameters<typeof Browser>[0];
let db: typeof import("../db.ts").db;

beforeAll(async () => {
  world = await createGustoWorld();
  ({ db } = await import("../db.ts"));
  routes = {
    "/api/auth/": await import("../../app/api/auth/[...nextauth]/route.ts"),
    "/api/gusto/connect": await import("../../app/api/gusto/connect/route.ts"),
    "/api/gusto/callback": await import("../../app/api/gusto/callback/route.ts"),
  };
});
beforeEach(async () => {
  await db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens CASCADE`;
});
afterEach(() => world.control("POST", "/reset"));
afterAll(async () => {
  await (await import("../db.ts")).closeDatabase();
  await world.close();
});

/** Somebody who signed in with their first company. */
async function signedIn(email: string, company: string): Promise<Browser> {
  const browser = new Browser(routes);
  expect(pathOf(await signInWithGusto(browser, { email, companies: [world.companyUuid(company)] }))).toBe("/");
  return browser;
}

const connect = async (browser: Browser, email: string, ...names: string[]) => pathOf(await browser.get(await authorize(browser, { email, companies: names.map(world.companyUuid) })));
const reconnect = async (browser: Browser, email: string, companyId: string, ...names: string[]) => pathOf(await browser.get(await authorize(browser, { email, companies: names.map(world.companyUuid) }, companyId)));
const companyNamed = (name: string) => db().company.findFirstOrThrow({ where: { name: { startsWith: name } }, include: { access: { include: { user: true } }, grants: { where: { endedAt: null }, include: { token: true } } } });
const openTokens = () => db().gustoAuthToken.count({ where: { state: { not: "disconnected" } } });
/** Companies of the grants that were revoked at Gusto, as far as its tokens tell. */
function revokedAtGusto(): string[] {
  const { records, grants } = world.simulator.simulator.state.tokens;
  const revoked = [...records.values()].filter((record) => record.revoked_at !== null);
  return revoked.flatMap(({ grant_id }) => grants.get(grant_id ?? "")?.company_uuids ?? []);
}

/** What every refusal must leave behind: no secret and no grant of the pair that was refused. */
async function expectNoLeftovers() {
  const rows = await db().gustoAuthToken.findMany({ where: { grants: { none: {} } } });
  for (const row of rows) expect(row).toMatchObject({ state: "disconnected", accessToken: null, refreshToken: null, refreshFingerprint: null });
  expect(await db().company.count({ where: { grants: { none: {} } } })).toBe(0);
}

describe("connecting more companies", () => {
  it("adds each to the same person, one after the other", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    expect(await connect(browser, AVERY, "North Pine")).toMatch(/^\/connect\/done\?connected=[0-9a-f-]{36}$/);
    await connect(browser, AVERY, "Lone Oak");
    expect(await db().user.count()).toBe(1);
    expect(await db().companyAccess.count()).toBe(3);
    expect(await openTokens()).toBe(3);
  });

  it("works in parallel tabs, answered in any order", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    const names = ["North Pine", "Lone Oak", "Blue Ridge"];
    const ways: string[] = [];
    for (const name of names) ways.push(await authorize(browser, { email: AVERY, companies: [world.companyUuid(name)] }));
    const answers = await Promise.all(ways.reverse().map((way) => browser.get(way)));
    for (const answer of answers) expect(pathOf(answer)).toMatch(/^\/connect\/done\?connected=/);
    expect(await db().companyAccess.count()).toBe(4);
  });

  it("links a Gusto account that nobody has, when Gusto gives one person a uuid for each company", async () => {
    await world.control("POST", "/application", { resource_owner: "per_company" });
    const browser = await signedIn(AVERY, "Bright Bakery");
    await connect(browser, AVERY, "North Pine");
    expect(await db().user.findMany({ include: { accounts: true } })).toMatchObject([{ accounts: [{ provider: "gusto" }, { provider: "gusto" }] }]);
    // Either of the two signs the same person in.
    await signedIn(AVERY, "North Pine");
    expect(await db().user.count()).toBe(1);
  });

  it("keeps one pair for three companies of a grant of the older kind", async () => {
    await world.control("POST", "/application", { access: "legacy" });
    const browser = await signedIn(AVERY, "Bright Bakery");
    const path = await connect(browser, AVERY, "North Pine", "Lone Oak", "Blue Ridge");
    expect(new URLSearchParams(path.split("?")[1]).getAll("connected")).toHaveLength(3);
    const rows = await db().gustoAuthToken.findMany({ include: { grants: true }, orderBy: { createdAt: "asc" } });
    expect(rows.map(({ grants }) => grants.length)).toEqual([1, 3]);
    expect((await companyNamed("Blue Ridge")).name).toBe("Blue Ridge Outfitters Co.");
  });

  it("gives a second admin their own grant and access, and takes nothing from the first", async () => {
    await signedIn(AVERY, "North Pine");
    const before = await companyNamed("North Pine");
    await signedIn(MARCUS, "North Pine");
    const after = await companyNamed("North Pine");
    expect(after.id).toBe(before.id);
    expect(after.connectedByUserId).toBe(before.connectedByUserId);
    expect(after.access.map(({ user }) => user.name)).toEqual(expect.arrayContaining(["Avery Chen", "Marcus Webb"]));
    expect(after.grants).toHaveLength(2);
    expect(after.grants.find(({ id }) => id === before.grants[0]?.id)?.token.state).toBe("active");
  });

  it("keeps names with markup, SQL, bidi and emoji exactly as Gusto has them", async () => {
    const names = [`<script>alert("x")</script> & Sons`, `Robert'); DROP TABLE companies;--`, `\u202eevil\u202c مخبز 🧁`, `A`.repeat(400)];
    const browser = await signedIn(AVERY, "Bright Bakery");
    for (const name of names) {
      const { companies } = (await world.control("POST", "/companies", { count: 1, employees_each: 1, payrolls_each: 1, name, admin_email: AVERY })) as { companies: { uuid: string }[] };
      const uuid = companies[0]?.uuid ?? "";
      await browser.get(await authorize(browser, { email: AVERY, companies: [uuid] }));
      expect(await db().company.findFirstOrThrow({ where: { gustoUuid: uuid } })).toMatchObject({ name: name.slice(0, 300) });
    }
    expect(await db().company.count()).toBe(5);
  });
});

describe("reconnecting", () => {
  it("replaces the grant of the same admin and company, one version on", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    const before = await companyNamed("Bright Bakery");
    await world.control("POST", `/grants/${[...world.simulator.simulator.state.tokens.grants.keys()][0]}/revoke`);
    expect(await reconnect(browser, AVERY, before.id, "Bright Bakery")).toBe(`/companies/${before.id}`);
    const after = await companyNamed("Bright Bakery");
    expect(after.grants).toHaveLength(1);
    expect(after.grants[0]?.token.version).toBeGreaterThan(before.grants[0]?.token.version ?? 0);
    expect(await openTokens()).toBe(1);
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({ action: "reconnect", subject: `company:${before.id}` });
  });

  it("refuses another company, names both, and attaches nothing", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    const { id } = await companyNamed("Bright Bakery");
    const path = await reconnect(browser, AVERY, id, "North Pine");
    const query = Object.fromEntries(new URLSearchParams(path.split("?")[1]));
    expect(query).toMatchObject({ code: "wrong_company", expected: "Bright Bakery LLC", returned: "North Pine Dental PC" });
    expect(await db().company.count()).toBe(1);
    expect(await openTokens()).toBe(1);
    await expectNoLeftovers();
    const { readConnectProblem } = await import("../auth/connect-problem.ts");
    const { id: userId } = await db().user.findFirstOrThrow();
    expect(readConnectProblem(userId, query).names).toEqual({ expected: "Bright Bakery LLC", returned: "North Pine Dental PC" });
    expect(readConnectProblem(userId, { ...query, returned: "Call 555-0100" }).names).toBeNull();
    expect(readConnectProblem("somebody-else", query).names).toBeNull();
  });

  it("refuses another company although the person has it already, and leaves its grant alone", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    await connect(browser, AVERY, "North Pine");
    const other = await companyNamed("North Pine");
    await reconnect(browser, AVERY, (await companyNamed("Bright Bakery")).id, "North Pine");
    expect((await companyNamed("North Pine")).grants).toEqual(other.grants);
    // Not revoked either: at Gusto that might have ended the grant that works.
    expect(revokedAtGusto()).toEqual([]);
  });

  it("is content with a grant of the older kind that has the company among others", async () => {
    await world.control("POST", "/application", { access: "legacy" });
    const browser = await signedIn(AVERY, "Bright Bakery");
    const { id } = await companyNamed("Bright Bakery");
    expect(await reconnect(browser, AVERY, id, "North Pine", "Bright Bakery")).toMatch(/^\/companies\//);
    expect((await companyNamed("Bright Bakery")).grants).toHaveLength(1);
  });

  it("of somebody else's company, or of none, is a company that does not exist", async () => {
    await signedIn(AVERY, "Bright Bakery");
    const olivia = await signedIn(OLIVIA, "Harbor");
    const answers: string[] = [];
    for (const companyId of [(await companyNamed("Bright Bakery")).id, "0190a000-0000-7000-8000-000000000000", "x", "'; --"]) {
      const response = await olivia.post("/api/gusto/connect", { purpose: "reconnect", companyId });
      answers.push(`${response.status} ${await response.text()}`);
    }
    expect(new Set(answers)).toEqual(new Set([expect.stringMatching(/^404 /)]));
    expect(await db().authorizationRequest.count()).toBe(0);
  });
});

describe("a Gusto account that belongs to another user of ours", () => {
  it("stays with that user: nothing is attached, and their grant goes on", async () => {
    await signedIn(OLIVIA, "Harbor");
    const before = await companyNamed("Harbor");
    const browser = await signedIn(AVERY, "Bright Bakery");
    expect(await connect(browser, OLIVIA, "Harbor")).toBe("/connect/problem?code=other_account");
    const after = await companyNamed("Harbor");
    expect(after.access.map(({ user }) => user.email)).toEqual([OLIVIA]);
    expect(after.grants).toEqual(before.grants);
    expect(revokedAtGusto()).toEqual([]);
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({ action: "connect_refused", detail: { problem: "other_account" } });
    await expectNoLeftovers();
  });

  it("has a refused pair revoked at Gusto when no grant of theirs could be hurt by it", async () => {
    await signedIn(AVERY, "Bright Bakery");
    const marcus = await signedIn(MARCUS, "North Pine");
    expect(await connect(marcus, AVERY, "Lone Oak")).toBe("/connect/problem?code=other_account");
    expect(revokedAtGusto()).toEqual([world.companyUuid("Lone Oak")]);
    await expectNoLeftovers();
  });
});

describe("an answer to a flow", () => {
  it("is refused in the browser of somebody else: my consent completes nobody else's flow", async () => {
    const attacker = await signedIn(OLIVIA, "Harbor");
    const victim = await signedIn(AVERY, "Bright Bakery");
    const way = await authorize(attacker, { email: AVERY, companies: [world.companyUuid("North Pine")] });
    expect(pathOf(await victim.get(way))).toBe("/connect/problem?code=state_other_user");
    expect(await db().company.count()).toBe(2);
    // Nothing was used up by it.
    expect(await db().authorizationRequest.count({ where: { consumedAt: null } })).toBe(1);
  });

  it("is refused with somebody else's code in my flow", async () => {
    const attacker = await signedIn(OLIVIA, "Harbor");
    const victim = await signedIn(AVERY, "Bright Bakery");
    const stolen = new URL(await authorize(attacker, { email: OLIVIA, companies: [world.companyUuid("Harbor")] }), "http://x");
    const mine = new URL(await authorize(victim, { email: AVERY, companies: [world.companyUuid("North Pine")] }), "http://x");
    mine.searchParams.set("code", stolen.searchParams.get("code") ?? "");
    expect(pathOf(await victim.get(mine.pathname + mine.search))).toBe("/connect/problem?code=code_refused");
    expect((await companyNamed("Harbor")).access.map(({ user }) => user.email)).toEqual([OLIVIA]);
  });

  it("counts once, also when it arrives ten times at the same moment", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    const way = await authorize(browser, { email: AVERY, companies: [world.companyUuid("North Pine")] });
    const paths = (await Promise.all(Array.from({ length: 10 }, () => browser.get(way)))).map(pathOf);
    expect(paths.filter((path) => path.startsWith("/connect/done?connected="))).toHaveLength(1);
    expect(paths.filter((path) => path === "/connect/problem?code=state_replayed")).toHaveLength(9);
    expect(await openTokens()).toBe(2);
  });

  it("is too late after a quarter of an hour", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    const way = await authorize(browser, { email: AVERY, companies: [world.companyUuid("North Pine")] });
    await db().authorizationRequest.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    expect(pathOf(await browser.get(way))).toBe("/connect/problem?code=state_expired");
    expect(await db().company.count()).toBe(1);
  });

  it("is refused after signing out, and nothing is used up", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    const way = await authorize(browser, { email: AVERY, companies: [world.companyUuid("North Pine")] });
    await browser.post("/api/auth/signout");
    expect(pathOf(await browser.get(way))).toBe("/sign-in?problem=signed_out");
    expect(await db().company.count()).toBe(1);
    expect(await db().authorizationRequest.count({ where: { consumedAt: null } })).toBe(1);
  });

  it("is refused when the account was disabled in the meantime", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    const way = await authorize(browser, { email: AVERY, companies: [world.companyUuid("North Pine")] });
    await db().user.updateMany({ data: { disabledAt: new Date() } });
    expect(pathOf(await browser.get(way))).toBe("/sign-in?problem=signed_out");
  });

  it.each([
    ["code=a&state=never-asked", "state_unknown"], ["error=access_denied&state=never-asked", "state_unknown"], ["error=access_denied", "denied"],
    ["code=a&state=b&state=c", "invalid_request"], ["code=a&code=b&state=c", "invalid_request"], [`code=a&state=${"b".repeat(4_200)}`, "invalid_request"], ["code=a", "invalid_request"], ["", "invalid_request"],
    ["code=a&state=%00", "state_unknown"], ["error=%00%3Cscript%3E", "unknown"],
  ])("?%.60s is the problem %s", async (search, problem) => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    expect(pathOf(await browser.get(`/api/gusto/callback?${search}`))).toBe(`/connect/problem?code=${problem}`);
  });

  it("uses nothing up when a parameter is doubled, and works when it comes properly", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    const way = await authorize(browser, { email: AVERY, companies: [world.companyUuid("North Pine")] });
    expect(pathOf(await browser.get(`${way}&code=other`))).toBe("/connect/problem?code=invalid_request");
    expect(pathOf(await browser.get(way))).toMatch(/^\/connect\/done\?connected=/);
  });

  it("tells that the person declined, and ends that flow", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    const back = await consent(pathOf(await browser.post("/api/gusto/connect", { purpose: "connect" })), { email: AVERY, decision: "deny" });
    expect(pathOf(await browser.get(back.pathname + back.search))).toBe("/connect/problem?code=denied");
    expect(pathOf(await browser.get(back.pathname + back.search))).toBe("/connect/problem?code=state_replayed");
  });

  it("keeps state and verifier out of the database in the clear", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    const url = new URL(pathOf(await browser.post("/api/gusto/connect", { purpose: "connect" })));
    const row = JSON.stringify(await db().authorizationRequest.findFirstOrThrow());
    expect(url.searchParams.get("state")).toMatch(/^[\w-]{43}$/);
    expect(row).not.toContain(url.searchParams.get("state"));
    expect(row).toContain('"sealedCodeVerifier":"v1.');
    expect(url.searchParams.get("code_challenge_method")).toBe("S256");
    expect(url.searchParams.get("redirect_uri")).toBe("http://localhost:3000/api/gusto/callback");
  });
});

describe("starting to connect", () => {
  it("needs somebody signed in", async () => {
    expect(pathOf(await new Browser(routes).post("/api/gusto/connect", { purpose: "connect" }))).toBe("/sign-in?problem=signed_out");
  });

  it("needs a form of our own pages", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    expect((await browser.post("/api/gusto/connect", { purpose: "connect" }, { origin: "https://evil.example" })).status).toBe(403);
    expect((await browser.post("/api/gusto/connect", { purpose: "connect" }, {})).status).toBe(403);
    expect(await db().authorizationRequest.count()).toBe(0);
  });

  it.each<Record<string, string>>([{}, { purpose: "steal" }, { purpose: "reconnect" }])("does not understand %j", async (form) => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    expect(pathOf(await browser.post("/api/gusto/connect", form))).toBe("/connect/problem?code=invalid_request");
  });

  it("is not for staff, not even for those who left the list", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    const way = await authorize(browser, { email: AVERY, companies: [world.companyUuid("North Pine")] });
    await db().user.updateMany({ data: { role: "operator" } });
    expect(pathOf(await browser.post("/api/gusto/connect", { purpose: "connect" }))).toBe("/connect/problem?code=staff_cannot_connect");
    expect(pathOf(await browser.get(way))).toBe("/connect/problem?code=staff_cannot_connect");
  });

  it("is limited for each person", async () => {
    const browser = await signedIn(AVERY, "Bright Bakery");
    const { id } = await db().user.findFirstOrThrow();
    await db().rateLimit.create({ data: { key: `connect:${id}`, points: 60, expire: BigInt(Date.now() + 60_000) } });
    expect(pathOf(await browser.post("/api/gusto/connect", { purpose: "connect" }))).toBe("/connect/problem?code=rate_limited");
  });
});
