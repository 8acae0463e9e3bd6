import { createServer, type Server } from "node:http";
import Provider from "oidc-provider";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as authRoute from "../../app/api/auth/[...nextauth]/route.ts";
import { createTestDatabase, type TestDatabase } from "../../test/database.ts";
import { Browser, pathOf } from "../../test/gusto-world.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { logger } from "#lib/platform/logger.ts";
import { findViewerByToken } from "#lib/access/current-viewer.ts";
import { signInOperator } from "./operator-sign-in.ts";

/*
 * Staff sign-in against a real OpenID provider (oidc-provider) over HTTP: discovery, PKCE, nonce,
 * ID token.
 */

const CLIENT = { client_id: "dashboard", client_secret: "a-secret-of-the-provider" };
const PEOPLE: Record<string, { email?: string; email_verified?: boolean; name: string }> = {
  ops: { email: "Ops@Partner.example", email_verified: true, name: "Olga Ops" },
  silent: { email: "ops@partner.example", name: "Olga Ops" },
  unverified: { email: "ops@partner.example", email_verified: false, name: "Mallory" },
  outsider: { email: "someone@partner.example", email_verified: true, name: "Sam" },
  nameless: { name: "No Mail" },
};

let database: TestDatabase;
let server: Server;
let issuer: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  issuer = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const provider = createProvider(issuer).callback();
  server.on("request", (request, response) => void provider(request, response));
  Object.assign(process.env, {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: CLIENT.client_id,
    OIDC_CLIENT_SECRET: CLIENT.client_secret,
    OPERATOR_EMAILS: "ops@partner.example",
  });
});
beforeEach(async () => {
  env().OPERATOR_EMAILS = ["ops@partner.example"];
  env().OIDC_EMAIL_VERIFIED = "required";
  await db().$executeRaw`TRUNCATE users CASCADE`;
});
afterAll(async () => {
  await closeDatabase();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await database.drop();
});

function createProvider(url: string): Provider {
  return new Provider(url, {
    clients: [{ ...CLIENT, redirect_uris: ["http://localhost:3000/api/auth/callback/oidc"] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
    cookies: { keys: ["for tests"] },
    ttl: { Session: 60, Grant: 60, Interaction: 60, AccessToken: 60, IdToken: 60 },
  });
}

/** Signs in on the provider's built-in development pages. Returns the callback URL. */
async function signInAtProvider(start: string, login: string): Promise<string> {
  const jar = new Map<string, string>();
  let url = start;
  for (let step = 0; step < 12; step += 1) {
    const body = url.includes("/interaction/")
      ? new URLSearchParams(
          step < 3 ? { prompt: "login", login, password: "x" } : { prompt: "consent" },
        )
      : undefined;
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      body,
      redirect: "manual",
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const line of response.headers.getSetCookie())
      jar.set(
        line.slice(0, line.indexOf("=")),
        (line.split(";")[0] ?? "").slice(line.indexOf("=") + 1),
      );
    const location = response.headers.get("location");
    if (!location)
      throw new Error(
        `The provider stopped at ${url}: ${response.status} ${(await response.text()).slice(0, 200)}`,
      );
    url = new URL(location, url).href;
    if (url.startsWith("http://localhost:3000/")) return url.slice("http://localhost:3000".length);
  }
  throw new Error("The provider did not come to an end.");
}

/** The URL a page forwards to by itself. */
async function leadsTo(response: Response): Promise<string> {
  const [, address = ""] =
    /http-equiv="refresh" content="0;url=([^"]+)"/.exec(await response.text()) ?? [];
  return address.replaceAll("&amp;", "&");
}

const CLAIMS = {
  iss: "https://staff.example",
  sub: "1",
  email: "ops@partner.example",
  email_verified: true,
  name: "Olga Ops",
};
const open = () => new Browser({ "/api/auth/": authRoute });
const startPath = async (browser: Browser) =>
  leadsTo(await browser.post("/api/auth/signin/oidc", { returnTo: "/companies" }));
const viewer = (browser: Browser) =>
  findViewerByToken(browser.cookies.get("next-auth.session-token"));

describe("staff sign-in", () => {
  it("makes a listed person with a verified address an operator", async () => {
    const browser = open();
    const start = new URL(await startPath(browser));
    expect(Object.fromEntries(start.searchParams)).toMatchObject({
      scope: "openid email profile",
      code_challenge_method: "S256",
      nonce: expect.any(String),
      state: expect.any(String),
    });
    expect(pathOf(await browser.get(await signInAtProvider(start.href, "ops")))).toBe("/companies");
    expect(await viewer(browser)).toMatchObject({
      role: "operator",
      name: "Olga Ops",
      email: "ops@partner.example",
    });
    expect(await db().account.findMany()).toMatchObject([
      { provider: "oidc", providerAccountId: `${issuer} ops` },
    ]);
    expect(
      (await db().auditLog.findMany({ orderBy: { id: "desc" }, take: 2 })).map(
        ({ action }) => action,
      ),
    ).toEqual(["sign_in", "role_changed"]);
  });

  it("finds the same user again", async () => {
    const userIds: (string | undefined)[] = [];
    for (let time = 0; time < 2; time += 1) {
      const browser = open();
      await browser.get(await signInAtProvider(await startPath(browser), "ops"));
      userIds.push((await viewer(browser))?.userId);
    }
    const [user, ...others] = await db().user.findMany();
    expect([userIds, others]).toEqual([[user?.id, user?.id], []]);
  });

  it("updates the person's name and email, and changes no one else's", async () => {
    const colleague = await db().user.create({
      data: { name: "Colleague", email: "colleague@partner.example" },
    });
    const first = await signInOperator(CLAIMS, null);
    env().OPERATOR_EMAILS = ["olga@partner.example"];
    expect(
      await signInOperator(
        { ...CLAIMS, email: "olga@partner.example", name: "Olga ".repeat(100) },
        null,
      ),
    ).toEqual(first);
    const userId = first.kind === "done" ? first.userId : "";
    expect(await db().user.findUniqueOrThrow({ where: { id: userId } })).toMatchObject({
      role: "operator",
      email: "olga@partner.example",
      name: "Olga ".repeat(40),
    });
    await signInOperator(
      { ...CLAIMS, email: "olga@partner.example", name: { first: "Olga" } },
      null,
    );
    expect((await db().user.findUniqueOrThrow({ where: { id: userId } })).name).toBeNull();
    expect(await db().user.findUniqueOrThrow({ where: { id: colleague.id } })).toEqual(colleague);
  });

  it("creates one user for a person who signs in from several windows at once, and audits the new operator once", async () => {
    const results = await Promise.all(
      Array.from({ length: 5 }, () => signInOperator(CLAIMS, "10.0.0.9")),
    );
    const { id } = await db().user.findFirstOrThrow();
    expect(results).toEqual(Array.from({ length: 5 }, () => ({ kind: "done", userId: id })));
    expect(await db().auditLog.findMany({ where: { subject: `user:${id}` } })).toMatchObject([
      {
        actor: `user:${id}`,
        action: "role_changed",
        ip: "10.0.0.9",
        detail: { role: "operator", email: "ops@partner.example" },
      },
    ]);
  });

  it("says why a person was refused", async () => {
    expect(await signInOperator({ ...CLAIMS, email: "outsider@partner.example" }, null)).toEqual({
      kind: "problem",
      problem: "staff_refused",
    });
    await signInOperator(CLAIMS, null);
    await db().user.updateMany({ data: { disabledAt: new Date() } });
    expect(await signInOperator(CLAIMS, null)).toEqual({ kind: "problem", problem: "disabled" });
  });

  it("leaves this site through a page, not a redirect: the provider may send people on to any host, which a form's page policy would block", async () => {
    const answer = await open().post("/api/auth/signin/oidc", { returnTo: "/companies" });
    expect([answer.status, answer.headers.get("location")]).toEqual([200, null]);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(answer.headers.get("content-security-policy")).not.toContain(issuer);
    expect(answer.headers.getSetCookie().length).toBeGreaterThan(0);
    expect(new URL(await leadsTo(answer)).origin).toBe(issuer);
  });

  it("admits a person without email_verified if the provider's addresses are assumed verified", async () => {
    env().OIDC_EMAIL_VERIFIED = "assumed";
    const browser = open();
    await browser.get(await signInAtProvider(await startPath(browser), "silent"));
    expect(await viewer(browser)).toMatchObject({ role: "operator", email: "ops@partner.example" });
  });

  it("logs the missing claim's name, and no address", async () => {
    const lines: string[] = [];
    const log = vi
      .spyOn(logger(), "warn")
      .mockImplementation((...words: unknown[]) => void lines.push(JSON.stringify(words)));
    await signInOperator({ iss: CLAIMS.iss, sub: "1", email: "ops@partner.example" }, null);
    log.mockRestore();
    expect(lines).toEqual([
      expect.stringMatching(/email_verified_missing.*OIDC_EMAIL_VERIFIED=assumed/),
    ]);
    expect(lines.join()).not.toContain("ops@partner.example");
  });

  it.each(["unverified", "outsider", "nameless", "silent"])(
    "refuses %s, and creates no user",
    async (login) => {
      const browser = open();
      expect(
        pathOf(await browser.get(await signInAtProvider(await startPath(browser), login))),
      ).toBe("/sign-in?problem=staff_refused");
      expect(await viewer(browser)).toBeNull();
      expect(await db().user.count()).toBe(0);
    },
  );

  it("does not link to a Gusto user with the same address", async () => {
    const { id } = await db().user.create({
      data: {
        email: "ops@partner.example",
        accounts: { create: { provider: "gusto", providerAccountId: "owner" } },
      },
    });
    const browser = open();
    await browser.get(await signInAtProvider(await startPath(browser), "ops"));
    expect((await viewer(browser))?.userId).not.toBe(id);
    expect(await db().user.findUniqueOrThrow({ where: { id } })).toMatchObject({
      role: "company_admin",
    });
  });

  it("keeps a disabled operator out", async () => {
    const first = open();
    await first.get(await signInAtProvider(await startPath(first), "ops"));
    await db().user.updateMany({ data: { disabledAt: new Date() } });
    const browser = open();
    expect(pathOf(await browser.get(await signInAtProvider(await startPath(browser), "ops")))).toBe(
      "/sign-in?problem=disabled",
    );
    expect(await viewer(browser)).toBeNull();
  });

  it("stops showing everything once the address has left the list", async () => {
    const browser = open();
    await browser.get(await signInAtProvider(await startPath(browser), "ops"));
    env().OPERATOR_EMAILS = [];
    expect((await viewer(browser))?.role).toBe("company_admin");
    const again = open();
    expect(pathOf(await again.get(await signInAtProvider(await startPath(again), "ops")))).toBe(
      "/sign-in?problem=staff_refused",
    );
  });

  it("refuses a response to another browser's flow", async () => {
    const way = await signInAtProvider(await startPath(open()), "ops");
    expect(pathOf(await open().get(way))).toBe("/sign-in?problem=state_unknown");
  });

  it("refuses a response that belongs to the Gusto provider, and vice versa", async () => {
    const browser = open();
    const way = await signInAtProvider(await startPath(browser), "ops");
    expect(pathOf(await browser.get(way.replace("/callback/oidc", "/callback/gusto")))).toMatch(
      /^\/sign-in\?problem=/,
    );
    expect(await viewer(browser)).toBeNull();
    expect(await db().user.count()).toBe(0);
  });

  it("ends on our page while the provider is down", async () => {
    const { OIDC_ISSUER } = env();
    env().OIDC_ISSUER = "http://127.0.0.1:9";
    expect(pathOf(await open().post("/api/auth/signin/oidc"))).toBe("/sign-in?problem=unknown");
    env().OIDC_ISSUER = OIDC_ISSUER;
  });
});
