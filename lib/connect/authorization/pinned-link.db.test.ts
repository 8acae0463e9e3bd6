import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  AVERY,
  companyNamed,
  createConnectDoor,
  expectNoLeftovers,
  MARCUS,
  OLIVIA,
  openTokens,
} from "../../../test/connect-door.ts";
import { withGustoWorld } from "../../../test/gusto-world.ts";
import { db } from "#lib/platform/database/db.ts";

const world = withGustoWorld();
const door = createConnectDoor(world);

/** A company of Marcus's, and somebody who is signed in with another one and was sent the link. */
async function linkSentTo(email: string, company: string) {
  await door.signedIn(MARCUS, "North Pine");
  return {
    linked: (await companyNamed("North Pine")).id,
    browser: await door.signedIn(email, company),
  };
}

describe("a link to a company, for a person without a connection to it", () => {
  it("connects that company if its admin picks it in Gusto, and leads to its page", async () => {
    const { linked, browser } = await linkSentTo(AVERY, "Bright Bakery");
    expect(await door.connectPinned(browser, AVERY, linked, "North Pine")).toBe(
      `/companies/${linked}`,
    );
    expect(
      (await companyNamed("North Pine")).access.map(({ user }) => user.email).toSorted(),
    ).toEqual([AVERY, MARCUS]);
  });

  it("refuses any other company and stores nothing; a made-up id gets the same response, without a name", async () => {
    const { linked, browser } = await linkSentTo(OLIVIA, "Harbor");
    const before = { companies: await db().company.count(), tokens: await openTokens() };
    const invented = randomUUID();
    const paths = [
      await door.connectPinned(browser, OLIVIA, linked, "Harbor"),
      await door.connectPinned(browser, OLIVIA, invented, "Harbor"),
    ];
    expect(paths).toEqual(
      [linked, invented].map((id) => `/connect/problem?code=wrong_company&company=${id}`),
    );
    expect({ companies: await db().company.count(), tokens: await openTokens() }).toEqual(before);
    await expectNoLeftovers();
  });

  it("they had connected is a reconnect, which names both companies", async () => {
    const browser = await door.signedIn(AVERY, "North Pine");
    const { id } = await companyNamed("North Pine");
    expect(await door.connectPinned(browser, AVERY, id, "Bright Bakery")).toMatch(
      /expected=North\+Pine/,
    );
    expect(await door.connectPinned(browser, AVERY, id, "North Pine")).toBe(`/companies/${id}`);
  });
});
