import { beforeEach, describe, expect, it } from "vitest";
import {
  AVERY,
  companyNamed,
  createConnectDoor,
  expectNoLeftovers,
  MARCUS,
  OLIVIA,
  routes,
} from "../../test/connect-door.ts";
import { consent } from "../../test/gusto/consent.ts";
import { authorize, Browser, withGustoWorld, pathOf } from "../../test/gusto-world.ts";
import { db } from "#lib/platform/database/db.ts";

const world = withGustoWorld();
const door = createConnectDoor(world);
beforeEach(async () => {
  await world.control("POST", "/application", { resource_owner: "per_company" });
});

/** Presses "Join the two accounts" and consents at Gusto. Answers the way back, not yet gone. */
async function joinBy(browser: Browser, email: string, ...companies: string[]): Promise<string> {
  const start = pathOf(await browser.post("/api/gusto/connect", { purpose: "join" }));
  const back = await consent(start, {
    email,
    companies: companies.map((name) => world.companyUuid(name)),
  });
  return back.pathname + back.search;
}

/** One person, known to Gusto by a uuid for each company, who signed in with two of them. */
async function averyTwice() {
  const [first, second] = [
    await door.signedIn(AVERY, "Bright Bakery"),
    await door.signedIn(AVERY, "North Pine"),
  ];
  const users = await db().user.findMany({ orderBy: { id: "asc" } });
  expect(users.map(({ email }) => email)).toEqual([AVERY, AVERY]);
  return { first, second, into: users[0]!.id, from: users[1]!.id };
}

const visibleTo = async (userId: string) =>
  (
    await db().company.findMany({
      where: { access: { some: { userId, lostAt: null } } },
      orderBy: { name: "asc" },
    })
  ).map(({ name }) => name.split(" ")[0]);

describe("one person with two users", () => {
  it("is informed when a connection reaches the second user, which changes nothing", async () => {
    const { first, into, from } = await averyTwice();
    expect(await door.connect(first, AVERY, "North Pine")).toBe(
      "/connect/problem?code=own_other_account",
    );
    expect([await visibleTo(into), await visibleTo(from)]).toEqual([["Bright"], ["North"]]);
    await expectNoLeftovers();
  });

  it("merges them by authorizing as the second in a flow started by the first: companies, identities, an audit line; the second is deleted", async () => {
    const { first, second, into, from } = await averyTwice();
    expect(pathOf(await first.get(await joinBy(first, AVERY, "North Pine")))).toMatch(
      /^\/connect\/done/,
    );
    expect([await visibleTo(into), await visibleTo(from)]).toEqual([["Bright", "North"], []]);
    expect(await db().account.count({ where: { userId: into } })).toBe(2);
    expect(await db().session.count({ where: { userId: from } })).toBe(0);
    expect(pathOf(await second.post("/api/gusto/connect", { purpose: "connect" }))).toBe(
      "/sign-in?problem=signed_out",
    );
    const lines = await db().auditLog.findMany({
      where: { action: "users_joined", actor: `user:${into}` },
      orderBy: { id: "asc" },
    });
    expect(lines).toMatchObject(
      [into, from].map((id) => ({
        actor: `user:${into}`,
        subject: `user:${id}`,
        ip: expect.stringMatching(/^10\./),
        detail: { from, into, identities: 1 },
      })),
    );
    // Either identity signs the one person in.
    await door.signedIn(AVERY, "North Pine");
    expect(await db().session.count({ where: { userId: { not: into } } })).toBe(0);
  });

  it("is not merged by someone else's authorization, in any session", async () => {
    await door.signedIn(OLIVIA, "Harbor");
    const browser = await door.signedIn(MARCUS, "North Pine");
    expect(pathOf(await browser.get(await joinBy(browser, OLIVIA, "Harbor")))).toBe(
      "/connect/problem?code=other_account",
    );
    expect((await companyNamed("Harbor")).access.map(({ user }) => user.email)).toEqual([OLIVIA]);
    const marcus = await db().user.findFirstOrThrow({ where: { email: MARCUS } });
    expect(
      await db().auditLog.count({ where: { action: "users_joined", actor: `user:${marcus.id}` } }),
    ).toBe(0);
    await expectNoLeftovers();
  });

  it("is not merged by a response in the other's session, a repeat, or the state of a plain connect", async () => {
    const { first, second, from } = await averyTwice();
    const way = await joinBy(first, AVERY, "North Pine");
    expect(pathOf(await second.get(way))).toBe("/connect/problem?code=state_other_user");
    expect(pathOf(await new Browser(routes).get(way))).toBe("/sign-in?problem=signed_out");
    expect(
      pathOf(
        await first.get(
          await authorize(first, { email: AVERY, companies: [world.companyUuid("North Pine")] }),
        ),
      ),
    ).toBe("/connect/problem?code=own_other_account");
    expect(await visibleTo(from)).toEqual(["North"]);
    const done = pathOf(await first.get(way));
    expect(done).toMatch(/^\/connect\/done/);
    // Once more, it is told what came of it, and brings nothing about.
    const before = await db().auditLog.count();
    expect(pathOf(await first.get(way))).toBe(done);
    expect(await db().auditLog.count()).toBe(before);
  });

  it("is not merged with a disabled user", async () => {
    const { first, from } = await averyTwice();
    await db().user.update({ where: { id: from }, data: { disabledAt: new Date() } });
    expect(pathOf(await first.get(await joinBy(first, AVERY, "North Pine")))).toBe(
      "/connect/problem?code=other_account",
    );
  });

  it("is not merged by another site's form", async () => {
    const { first } = await averyTwice();
    expect(
      (
        await first.post(
          "/api/gusto/connect",
          { purpose: "join" },
          { origin: "https://evil.example" },
        )
      ).status,
    ).toBe(403);
  });
});

describe("the name and email address of an admin", () => {
  it("are what Gusto says at the latest sign-in or connection", async () => {
    await world.control("POST", "/application", { resource_owner: "per_user" });
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const user = [...world.simulator.simulator.state.users.values()].find(
      ({ email }) => email === AVERY,
    )!;
    await db().user.updateMany({ data: { name: "Old Name", email: "old@mailbox.example" } });
    await door.connect(browser, AVERY, "Lone Oak");
    const now = { name: `${user.first_name} ${user.last_name}`, email: AVERY };
    expect(await db().user.findFirstOrThrow()).toMatchObject(now);
    await db().user.updateMany({ data: { name: "Old Name", email: "old@mailbox.example" } });
    await door.signedIn(AVERY, "Bright Bakery");
    expect(await db().user.findMany()).toMatchObject([now]);
  });

  it("stay as they were if Gusto does not send them", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    await world.control("POST", "/faults", {
      endpoint: "/v1/companies/*/admins",
      mode: "status_5xx",
      times: 0,
    });
    await door.connect(browser, AVERY, "Lone Oak");
    expect((await db().user.findFirstOrThrow()).email).toBe(AVERY);
    await world.control("DELETE", "/faults");
  });
});
