import { describe, expect, it, vi } from "vitest";
import { DAY_MS, HOUR_MS } from "#lib/platform/durations.ts";
import * as authRoute from "../../../app/api/auth/[...nextauth]/route.ts";
import { consent } from "../../../test/gusto/consent.ts";
import { Browser, withGustoWorld, pathOf, signInWithGusto } from "../../../test/gusto-world.ts";
import { AVERY, countSignedIn, OLIVIA, session, startPath } from "#test/connect-door.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";

const routes = { "/api/auth/": authRoute };
const world = withGustoWorld();

const DONE = /^\/connect\/done$/;

describe("signing in with Gusto", () => {
  it("opens a session, creates the user and connects the company in one go", async () => {
    const browser = new Browser(routes);
    const answer = await signInWithGusto(
      browser,
      { email: AVERY, companies: [world.companyUuid("Bright Bakery")] },
      "/pick",
    );
    expect(pathOf(answer)).toBe("/pick");
    const company = await db().company.findFirstOrThrow({
      include: { access: { include: { user: true } }, grants: { include: { token: true } } },
    });
    expect(company).toMatchObject({
      name: "Bright Bakery LLC",
      tradeName: "Bright Bakery",
      peopleCount: 21,
      syncSelected: false,
      syncDecidedAt: null,
    });
    expect(company.access.map(({ user }) => user)).toMatchObject([
      { name: "Avery Chen", email: AVERY, role: "company_admin" },
    ]);
    expect(company.grants.map(({ token }) => token.state)).toEqual(["active"]);
  });

  it("stores the session by the hash of its token, with both limits, and audits it", async () => {
    const browser = new Browser(routes);
    await signInWithGusto(browser, {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    const token = session(browser) ?? "";
    expect(token).toMatch(/^[\w-]{43}$/);
    const row = await db().session.findFirstOrThrow();
    expect(row.sessionTokenHash).toBe(fingerprint(token));
    expect(JSON.stringify(row)).not.toContain(token);
    expect(row.expires.getTime() - row.createdAt.getTime()).toBeCloseTo(8 * HOUR_MS, -4);
    expect(row.absoluteExpiresAt.getTime() - row.createdAt.getTime()).toBeCloseTo(7 * DAY_MS, -4);
    const actions = (await db().auditLog.findMany({ where: { actor: `user:${row.userId}` } })).map(
      ({ action }) => action,
    );
    expect(actions).toEqual(["connect", "sign_in"]);
  });

  it("sends state and PKCE to Gusto, but no scope and no parameter chosen by the browser", async () => {
    const browser = new Browser(routes);
    const response = await browser.post(
      "/api/auth/signin/gusto?redirect_uri=https://evil.example&scope=everything&state=mine",
      { redirect_uri: "https://evil.example" },
    );
    const url = new URL(response.headers.get("location") ?? "");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: "demo-client-id",
      response_type: "code",
      redirect_uri: "http://localhost:3000/api/auth/callback/gusto",
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
    const flow = response.headers
      .getSetCookie()
      .filter((line) => /next-auth\.(state|pkce)/.test(line));
    expect(flow).toHaveLength(2);
    for (const line of flow) expect(line).toMatch(/HttpOnly; SameSite=Lax/i);
  });

  it("exposes no token to the browser, to next-auth's responses or to the account", async () => {
    const browser = new Browser(routes);
    const answer = await signInWithGusto(browser, {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    const shown = JSON.stringify(
      [
        [...answer.headers],
        await answer.text(),
        await (await browser.get("/api/auth/session")).text(),
        await db().account.findMany(),
        await db().auditLog.findMany(),
      ],
      (_, value: unknown) => (typeof value === "bigint" ? String(value) : value),
    );
    const { byAccessToken, byRefreshToken } = world.simulator.simulator.state.tokens;
    const issued = [...byAccessToken.keys(), ...byRefreshToken.keys()];
    expect(issued.length).toBeGreaterThan(1);
    for (const token of issued) expect(shown).not.toContain(token);
    expect(JSON.parse(await (await browser.get("/api/auth/session")).text())).toMatchObject({
      user: { name: "Avery Chen" },
    });
  });

  it.each([
    ["ahead", 600_000],
    ["behind", -600_000],
  ])(
    "ends on another machine than it began on, whose clock was ten minutes %s",
    async (_way, ms) => {
      const browser = new Browser(routes);
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
      // The next connection measures the clock.
      await closeDatabase();
      const start = await startPath(browser);
      vi.useRealTimers();
      await closeDatabase();
      const back = await consent(start, {
        email: AVERY,
        companies: [world.companyUuid("Bright Bakery")],
      });
      expect(pathOf(await browser.get(back.pathname + back.search))).toMatch(DONE);
      expect(await countSignedIn()).toMatchObject({ users: 1, sessions: 1, openTokens: 1 });
    },
  );

  it("finds the same user again, and adds the next company", async () => {
    for (const name of ["Bright Bakery", "North Pine"])
      await signInWithGusto(new Browser(routes), {
        email: AVERY,
        companies: [world.companyUuid(name)],
      });
    expect(await countSignedIn()).toEqual({ users: 1, companies: 2, sessions: 2, openTokens: 2 });
  });

  it("shows a new company arrive, unless the person was on the way to a page; a known one leads home", async () => {
    const companies = [world.companyUuid("Bright Bakery")];
    expect(pathOf(await signInWithGusto(new Browser(routes), { email: AVERY, companies }))).toMatch(
      DONE,
    );
    expect(pathOf(await signInWithGusto(new Browser(routes), { email: AVERY, companies }))).toBe(
      "/",
    );
    expect(
      pathOf(
        await signInWithGusto(
          new Browser(routes),
          { email: AVERY, companies: [world.companyUuid("North Pine")] },
          "/companies",
        ),
      ),
    ).toBe("/companies");
  });

  it("creates one user from two simultaneous sign-ins of a new person", async () => {
    const names = ["Bright Bakery", "North Pine", "Lone Oak", "Blue Ridge"];
    const answers = await Promise.all(
      names.map((name) =>
        signInWithGusto(new Browser(routes), {
          email: AVERY,
          companies: [world.companyUuid(name)],
        }),
      ),
    );
    for (const answer of answers) expect(pathOf(answer)).toMatch(DONE);
    expect(await countSignedIn()).toMatchObject({ users: 1, companies: 4, openTokens: 4 });
  });

  it("completes flows in parallel tabs, in any order", async () => {
    const browser = new Browser(routes);
    const [first, second] = [await startPath(browser), await startPath(browser)];
    const late = await consent(second, {
      email: AVERY,
      companies: [world.companyUuid("North Pine")],
    });
    const early = await consent(first, {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    expect(pathOf(await browser.get(late.pathname + late.search))).toMatch(DONE);
    expect(pathOf(await browser.get(early.pathname + early.search))).toMatch(DONE);
    expect(await countSignedIn()).toMatchObject({ users: 1, companies: 2 });
  });

  it("replaces another person's session in the same browser, and links nothing between the two", async () => {
    const browser = new Browser(routes);
    await signInWithGusto(browser, {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    const before = session(browser);
    await signInWithGusto(browser, { email: OLIVIA, companies: [world.companyUuid("Harbor")] });
    expect(session(browser)).not.toBe(before);
    expect(await countSignedIn()).toMatchObject({ users: 2, sessions: 1 });
    const [row] = await db().session.findMany({
      include: { user: { include: { accounts: true } } },
    });
    expect(row?.user).toMatchObject({ email: OLIVIA, accounts: [{ provider: "gusto" }] });
    expect(await db().account.count()).toBe(2);
  });

  it("signs out by deleting the session row and the cookie", async () => {
    const browser = new Browser(routes);
    await signInWithGusto(browser, {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    expect(pathOf(await browser.post("/api/auth/signout"))).toBe("/sign-in");
    expect(session(browser)).toBeUndefined();
    expect(await db().session.count()).toBe(0);
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({
      action: "sign_out",
    });
  });
});
