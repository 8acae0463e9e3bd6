import { beforeEach, describe, expect, it } from "vitest";
import * as changesRoute from "../../app/api/changes/route.ts";
import * as demoRoute from "../../app/api/demo/sign-in/route.ts";
import { withDatabase } from "../../test/with-database.ts";
import { Browser, pathOf } from "../../test/gusto-world.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";

const routes = { "/api/demo/sign-in": demoRoute, "/api/changes": changesRoute };
withDatabase();

beforeEach(async () => {
  env().DEMO_MODE = true;
  await db().$executeRaw`TRUNCATE users CASCADE`;
  for (const provider of ["demo", "gusto"]) {
    await db().user.create({
      data: {
        name: provider,
        email: "avery@demo.example",
        accounts: { create: { provider, providerAccountId: "avery@demo.example" } },
      },
    });
  }
});
describe("demo sign-in", () => {
  it("opens the same kind of session as any sign-in, and audits it", async () => {
    const browser = new Browser(routes);
    const response = await browser.post("/api/demo/sign-in", {
      user: " Avery@demo.example",
      returnTo: "/companies",
    });
    expect(pathOf(response)).toBe("/companies");
    expect(response.headers.getSetCookie().join()).toMatch(
      /next-auth\.session-token=[\w-]{43}; Path=\/;.*HttpOnly; SameSite=lax/i,
    );
    const changes = await browser.get("/api/changes");
    expect(changes.headers.get("cache-control")).toBe("no-store");
    expect(await changes.json()).toEqual({ marker: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const { user } = await db().session.findFirstOrThrow({ include: { user: true } });
    expect(user.name).toBe("demo");
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({
      actor: `user:${user.id}`,
      action: "sign_in",
      subject: `user:${user.id}`,
      detail: { demo: true },
    });
  });

  it("ends the session that was open in that browser", async () => {
    const browser = new Browser(routes);
    for (let time = 0; time < 2; time += 1)
      await browser.post("/api/demo/sign-in", { user: "avery@demo.example" });
    expect(await db().session.count()).toBe(1);
  });

  it.each(["nobody@demo.example", "", "gusto", "%"])("does not know %j", async (user) => {
    expect(pathOf(await new Browser(routes).post("/api/demo/sign-in", { user }))).toBe(
      "/sign-in?problem=unknown",
    );
    expect(await db().session.count()).toBe(0);
  });

  it("admits no disabled user", async () => {
    await db().user.updateMany({ data: { disabledAt: new Date() } });
    expect(
      pathOf(await new Browser(routes).post("/api/demo/sign-in", { user: "avery@demo.example" })),
    ).toBe("/sign-in?problem=unknown");
  });

  it("does not exist outside of demo mode", async () => {
    env().DEMO_MODE = false;
    expect(
      (await new Browser(routes).post("/api/demo/sign-in", { user: "avery@demo.example" })).status,
    ).toBe(404);
  });

  it.each([
    "dashboard.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "10.0.0.7:3000",
    "evil.example:127",
  ])("does not exist for a browser that used %s", async (host) => {
    const headers = { origin: "http://localhost:3000", host };
    expect(
      (await new Browser(routes).post("/api/demo/sign-in", { user: "avery@demo.example" }, headers))
        .status,
    ).toBe(404);
  });

  it("accepts no form from another site", async () => {
    const response = await new Browser(routes).post(
      "/api/demo/sign-in",
      { user: "avery@demo.example" },
      { origin: "https://evil.example" },
    );
    expect(response.status).toBe(403);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it("is limited by IP address", async () => {
    await db().rateLimit.create({
      data: { key: "demo_sign_in:10.1.1.1", points: 600, expire: BigInt(Date.now() + 60_000) },
    });
    const from = (address: string) =>
      new Browser(routes).post(
        "/api/demo/sign-in",
        { user: "nobody" },
        { origin: "http://localhost:3000", "x-forwarded-for": address },
      );
    expect((await from("10.1.1.1")).status).toBe(429);
    expect((await from("10.1.1.2")).status).toBe(303);
  });
});

describe("the marker of changes", () => {
  it("is for signed-in people", async () => {
    const response = await new Browser(routes).get("/api/changes");
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "not_signed_in" });
  });
});
