import { describe, expect, it } from "vitest";
import {
  AVERY,
  companyNamed,
  createConnectDoor,
  expectNoLeftovers,
  MARCUS,
  OLIVIA,
  openTokens,
} from "../../test/connect-door.ts";
import { withGustoWorld } from "../../test/gusto-world.ts";
import { readConnectProblem } from "./connect-problem.ts";
import { db } from "#lib/platform/database/db.ts";

const world = withGustoWorld();
const door = createConnectDoor(world);

describe("reconnecting", () => {
  it("replaces the grant of the same admin and company, with the next version", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const before = await companyNamed("Bright Bakery");
    await world.control(
      "POST",
      `/grants/${[...world.simulator.simulator.state.tokens.grants.keys()][0]}/revoke`,
    );
    expect(await door.reconnect(browser, AVERY, before.id, "Bright Bakery")).toBe(
      `/companies/${before.id}`,
    );
    const after = await companyNamed("Bright Bakery");
    expect(after.grants).toHaveLength(1);
    expect(after.grants[0]?.token.version).toBeGreaterThan(before.grants[0]?.token.version ?? 0);
    expect(await openTokens()).toBe(1);
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({
      action: "reconnect",
      subject: `company:${before.id}`,
    });
  });

  it("refuses another company, names both, and attaches nothing", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const { id } = await companyNamed("Bright Bakery");
    const path = await door.reconnect(browser, AVERY, id, "North Pine");
    const query = Object.fromEntries(new URLSearchParams(path.split("?")[1]));
    expect(query).toMatchObject({
      code: "wrong_company",
      expected: "Bright Bakery LLC",
      returned: "North Pine Dental PC",
    });
    expect(await db().company.count()).toBe(1);
    expect(await openTokens()).toBe(1);
    await expectNoLeftovers();
    const { id: userId } = await db().user.findFirstOrThrow();
    expect(readConnectProblem(userId, query).names).toEqual({
      expected: "Bright Bakery LLC",
      returned: "North Pine Dental PC",
    });
    expect(readConnectProblem(userId, { ...query, returned: "Call 555-0100" }).names).toBeNull();
    expect(readConnectProblem("somebody-else", query).names).toBeNull();
  });

  it("refuses another company even if the person has it already, and leaves its grant alone", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    await door.connect(browser, AVERY, "North Pine");
    const other = await companyNamed("North Pine");
    await door.reconnect(browser, AVERY, (await companyNamed("Bright Bakery")).id, "North Pine");
    expect((await companyNamed("North Pine")).grants).toEqual(other.grants);
    // Not revoked either: at Gusto that might have ended the grant that works.
    expect(door.revokedAtGusto()).toEqual([]);
  });

  it("accepts an older kind of grant that includes the company", async () => {
    await world.control("POST", "/application", { access: "legacy" });
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const { id } = await companyNamed("Bright Bakery");
    expect(await door.reconnect(browser, AVERY, id, "North Pine", "Bright Bakery")).toMatch(
      /^\/companies\//,
    );
    expect((await companyNamed("Bright Bakery")).grants).toHaveLength(1);
  });

  it("someone else's company, or none, fails like a nonexistent company", async () => {
    await door.signedIn(AVERY, "Bright Bakery");
    const olivia = await door.signedIn(OLIVIA, "Harbor");
    const answers: string[] = [];
    for (const companyId of [
      (await companyNamed("Bright Bakery")).id,
      "0190a000-0000-7000-8000-000000000000",
      "x",
      "'; --",
    ]) {
      const response = await olivia.post("/api/gusto/connect", { purpose: "reconnect", companyId });
      answers.push(`${response.status} ${await response.text()}`);
    }
    expect(new Set(answers)).toEqual(new Set([expect.stringMatching(/^404 /)]));
    expect(await db().authorizationRequest.count()).toBe(0);
  });
});

describe("a Gusto account that belongs to another of our users", () => {
  it("stays with that user: nothing is attached, and their grant continues", async () => {
    await door.signedIn(OLIVIA, "Harbor");
    const before = await companyNamed("Harbor");
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    expect(await door.connect(browser, OLIVIA, "Harbor")).toBe(
      "/connect/problem?code=other_account",
    );
    const after = await companyNamed("Harbor");
    expect(after.access.map(({ user }) => user.email)).toEqual([OLIVIA]);
    expect(after.grants).toEqual(before.grants);
    expect(door.revokedAtGusto()).toEqual([]);
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({
      action: "connect_refused",
      detail: { problem: "other_account" },
    });
    await expectNoLeftovers();
  });

  it("has a refused pair revoked at Gusto if that can't hurt any of their grants", async () => {
    await door.signedIn(AVERY, "Bright Bakery");
    const marcus = await door.signedIn(MARCUS, "North Pine");
    expect(await door.connect(marcus, AVERY, "Lone Oak")).toBe(
      "/connect/problem?code=other_account",
    );
    expect(door.revokedAtGusto()).toEqual([world.companyUuid("Lone Oak")]);
    await expectNoLeftovers();
  });
});
