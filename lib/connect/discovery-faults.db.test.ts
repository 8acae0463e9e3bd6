import { describe, expect, it } from "vitest";
import * as authRoute from "../../app/api/auth/[...nextauth]/route.ts";
import * as callbackRoute from "../../app/api/gusto/callback/route.ts";
import * as connectRoute from "../../app/api/gusto/connect/route.ts";
import {
  authorize,
  Browser,
  withGustoWorld,
  pathOf,
  signInWithGusto,
} from "../../test/gusto-world.ts";
import { db } from "#lib/platform/database/db.ts";

const AVERY = "avery.chen@ledgerly.example";

const routes = {
  "/api/auth/": authRoute,
  "/api/gusto/connect": connectRoute,
  "/api/gusto/callback": callbackRoute,
};
const world = withGustoWorld();

const MODES = [
  "refuse",
  "drop_before",
  "drop_after",
  "status_5xx",
  "status_429",
  "html_200",
  "truncated_json",
];
const fault = (endpoint: string, mode: string, times = 10) =>
  world.control("POST", "/faults", { endpoint, mode, times });

async function expectNothingHalfStored(companies: number) {
  expect(await db().company.count()).toBe(companies);
  expect(
    await db().company.count({
      where: { OR: [{ grants: { none: {} } }, { access: { none: {} } }] },
    }),
  ).toBe(0);
  const orphans = await db().gustoAuthToken.findMany({ where: { grants: { none: {} } } });
  for (const row of orphans)
    expect(row).toMatchObject({ state: "disconnected", accessToken: null, refreshToken: null });
}

describe("while Gusto fails", () => {
  it.each(MODES)(
    "at the exchange (%s), a sign-in ends with a reason and leaves nothing",
    async (mode) => {
      await fault("/oauth/token", mode);
      const browser = new Browser(routes);
      const answer = await signInWithGusto(browser, {
        email: AVERY,
        companies: [world.companyUuid("Bright Bakery")],
      });
      expect(pathOf(answer)).toBe("/sign-in?problem=gusto_down");
      expect(await db().user.count()).toBe(0);
      await expectNothingHalfStored(0);
    },
  );

  it.each(MODES)(
    "at token_info (%s), a sign-in ends with a reason and leaves nothing",
    async (mode) => {
      await fault("/v1/token_info", mode);
      const browser = new Browser(routes);
      const answer = await signInWithGusto(browser, {
        email: AVERY,
        companies: [world.companyUuid("Bright Bakery")],
      });
      expect(pathOf(answer)).toBe("/sign-in?problem=gusto_down");
      expect(browser.cookies.has("next-auth.session-token")).toBe(false);
      expect(await db().user.count()).toBe(0);
      expect(await db().session.count()).toBe(0);
      await expectNothingHalfStored(0);
    },
  );

  it.each(["/oauth/token", "/v1/token_info"])(
    "at %s, connecting ends with a reason and leaves the rest as it was",
    async (endpoint) => {
      const browser = new Browser(routes);
      await signInWithGusto(browser, {
        email: AVERY,
        companies: [world.companyUuid("Bright Bakery")],
      });
      const way = await authorize(browser, {
        email: AVERY,
        companies: [world.companyUuid("North Pine")],
      });
      await fault(endpoint, "status_5xx");
      expect(pathOf(await browser.get(way))).toBe("/connect/problem?code=gusto_down");
      await expectNothingHalfStored(1);
    },
  );

  it("at the company list of an older grant, nothing is half stored", async () => {
    await world.control("POST", "/application", { access: "legacy" });
    await fault("/v1/me", "html_200");
    const browser = new Browser(routes);
    const answer = await signInWithGusto(browser, {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery"), world.companyUuid("North Pine")],
    });
    expect(pathOf(answer)).toBe("/sign-in?problem=gusto_down");
    await expectNothingHalfStored(0);
  });

  it("once at token_info, the second attempt is enough", async () => {
    await fault("/v1/token_info", "status_5xx", 1);
    const answer = await signInWithGusto(new Browser(routes), {
      email: AVERY,
      companies: [world.companyUuid("Bright Bakery")],
    });
    expect(pathOf(answer)).toBe("/connect/done");
  });

  it.each(MODES)(
    "at everything optional (%s), the grant is kept and the rest comes later",
    async (mode) => {
      const uuid = world.companyUuid("Bright Bakery");
      await fault("/v1/companies/*", mode, 100);
      const answer = await signInWithGusto(new Browser(routes), {
        email: AVERY,
        companies: [uuid],
      });
      expect(pathOf(answer)).toBe("/connect/done");
      expect(await db().company.findFirstOrThrow()).toMatchObject({
        name: `Company ${uuid.slice(0, 8)}`,
        peopleCount: null,
        city: null,
      });
      await expectNothingHalfStored(1);
      await world.control("DELETE", "/faults");
      await signInWithGusto(new Browser(routes), { email: AVERY, companies: [uuid] });
      expect(await db().company.findFirstOrThrow()).toMatchObject({
        name: "Bright Bakery LLC",
        peopleCount: 21,
      });
    },
  );

  it("at a known company's details, the known ones stay", async () => {
    const companies = [world.companyUuid("Bright Bakery")];
    await signInWithGusto(new Browser(routes), { email: AVERY, companies });
    await fault("/v1/companies/*", "status_5xx", 100);
    await signInWithGusto(new Browser(routes), { email: AVERY, companies });
    expect(await db().company.findFirstOrThrow()).toMatchObject({
      name: "Bright Bakery LLC",
      tradeName: "Bright Bakery",
      peopleCount: 21,
    });
  });
});
