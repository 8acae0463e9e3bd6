import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/database.ts";
import { Browser, pathOf } from "../../test/gusto-world.ts";

let database: TestDatabase;
let db: typeof import("../db.ts").db;
let env: typeof import("../env.ts").env;
let routes: ConstructorParameters<typeof Browser>[0];

beforeAll(async () => {
  database = await createTestDatabase();
  ({ db } = await import("../db.ts"));
  ({ env } = await import("../env.ts"));
  routes = { "/api/demo/sign-in": await import("../../app/api/demo/sign-in/route.ts"), "/api/changes": await import("../../app/api/changes/route.ts") };
});
beforeEach(async () => {
  env().DEMO_MODE = true;
  await db().$executeRaw`TRUNCATE users CASCADE`;
  for (const provider of ["demo", "gusto"]) {
    await db().user.create({ data: { name: provider, email: "avery@demo.example", accounts: { create: { provider, providerAccountId: "avery@demo.example" } } } });
  }
});
afterAll(async () => {
  await (await import("../db.ts")).closeDatabase();
  await database.drop();
});

describe("demo sign-in", () => {
  it("opens the same kind of session as any sign-in, and audits it", async () => {
    const browser = new Browser(routes);
    const response = await browser.post("/api/demo/sign-in", { user: " Avery@demo.example", returnTo: "/companies" });
    expect(pathOf(response)).toBe("/companies");
    expect(response.headers.getSetCookie().join()).toMatch(/next-auth\.session-token=[\w-]{43}; Path=\/;.*HttpOnly; SameSite=lax/i);
    const changes = await browser.get("/api/changes");
    expect(changes.headers.get("cache-control")).toBe("no-store");
    expect(await changes.json()).toEqual({ marker: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect((await db().session.findFirstOrThrow({ include: { user: true } })).user.name).toBe("demo");
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({ action: "sign_in", detail: { demo: true } });
  });

  it.each(["nobody@demo.example", "", "gusto", "%"])("knows no %j", async (user) => {
    expect(pathOf(await new Browser(routes).post("/api/demo/sign-in", { user }))).toBe("/sign-in?problem=unknown");
    expect(await db().session.count()).toBe(0);
  });

  it("admits no disabled user", async () => {
    await db().user.updateMany({ data: { disabledAt: new Date() } });
    expect(pathOf(await new Browser(routes).post("/api/demo/sign-in", { user: "avery@demo.example" }))).toBe("/sign-in?problem=unknown");
  });

  it("does not exist outside of demo mode", async () => {
    env().DEMO_MODE = false;
    expect((await new Browser(routes).post("/api/demo/sign-in", { user: "avery@demo.example" })).status).toBe(404);
  });

  it.each(["dashboard.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.7:3000", "evil.example:127"])("does not exist for a browser that came to %s", async (host) => {
    const headers = { origin: "http://localhost:3000", host };
    expect((await new Browser(routes).post("/api/demo/sign-in", { user: "avery@demo.example" }, headers)).status).toBe(404);
  });

  it("takes no form of another site", async () => {
    const response = await new Browser(routes).post("/api/demo/sign-in", { user: "avery@demo.example" }, { origin: "https://evil.example" });
    expect(response.status).toBe(403);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it("is limited by address", async () => {
    const browser = new Browser(routes);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 31; attempt += 1) statuses.push((await browser.post("/api/demo/sign-in", { user: "nobody" })).status);
    expect(statuses.slice(29)).toEqual([303, 429]);
  });
});

describe("the marker of changes", () => {
  it("is for signed-in people", async () => {
    const response = await new Browser(routes).get("/api/changes");
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ code: "not_signed_in" });
  });
});
