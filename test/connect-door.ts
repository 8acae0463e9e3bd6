import { expect } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import * as authRoute from "../app/api/auth/[...nextauth]/route.ts";
import * as callbackRoute from "../app/api/gusto/callback/route.ts";
import * as connectRoute from "../app/api/gusto/connect/route.ts";
import { authorize, Browser, type OpenGustoWorld, pathOf, signInWithGusto } from "./gusto-world.ts";

/*
 * For connect tests: the simulator's people, signing in and connecting, and what to check
 * afterwards.
 */

export const AVERY = "avery.chen@ledgerly.example";
export const OLIVIA = "olivia.ray@harborcoffee.example";
export const MARCUS = "marcus.webb@northpinedental.example";

export const routes = {
  "/api/auth/": authRoute,
  "/api/gusto/connect": connectRoute,
  "/api/gusto/callback": callbackRoute,
};

export function createConnectDoor(world: OpenGustoWorld) {
  const uuids = (names: string[]) => names.map((name) => world.companyUuid(name));
  return {
    /** A person who signed in with their first company. */
    async signedIn(email: string, company: string): Promise<Browser> {
      const browser = new Browser(routes);
      expect(
        pathOf(
          await signInWithGusto(browser, { email, companies: uuids([company]) }, "/companies"),
        ),
      ).toBe("/companies");
      return browser;
    },
    /** The callback URL from Gusto, not opened yet. */
    wayBack: (browser: Browser, email: string, ...names: string[]) =>
      authorize(browser, { email, companies: uuids(names) }),
    connect: async (browser: Browser, email: string, ...names: string[]) =>
      pathOf(await browser.get(await authorize(browser, { email, companies: uuids(names) }))),
    reconnect: async (browser: Browser, email: string, companyId: string, ...names: string[]) =>
      pathOf(
        await browser.get(await authorize(browser, { email, companies: uuids(names) }, companyId)),
      ),
    /** Connects through a company link, whoever has it. */
    connectPinned: async (browser: Browser, email: string, companyId: string, ...names: string[]) =>
      pathOf(
        await browser.get(
          await authorize(browser, { email, companies: uuids(names) }, companyId, "pinned"),
        ),
      ),
    /** Companies whose grants were revoked at Gusto. */
    revokedAtGusto(): string[] {
      const { records, grants } = world.simulator.simulator.state.tokens;
      return [...records.values()]
        .filter((record) => record.revoked_at !== null)
        .flatMap(({ grant_id }) => grants.get(grant_id ?? "")?.company_uuids ?? []);
    },
  };
}

export const session = (browser: Browser) => browser.cookies.get("next-auth.session-token");

/** Where a Gusto sign-in starts: the URL of Gusto's page. */
export const startPath = async (browser: Browser) =>
  pathOf(await browser.post("/api/auth/signin/gusto"));

/** What a sign-in leaves behind. */
export const countSignedIn = async () => ({
  users: await db().user.count(),
  companies: await db().company.count(),
  sessions: await db().session.count(),
  openTokens: await openTokens(),
});

export const companyNamed = (name: string) =>
  db().company.findFirstOrThrow({
    where: { name: { startsWith: name } },
    include: {
      access: { include: { user: true } },
      grants: { where: { endedAt: null }, include: { token: true } },
    },
  });

export const openTokens = () =>
  db().gustoAuthToken.count({ where: { state: { not: "disconnected" } } });

/**
 * What every refusal must leave behind: no secret of the refused pair, and no company without a
 * grant.
 */
export async function expectNoLeftovers(): Promise<void> {
  const rows = await db().gustoAuthToken.findMany({ where: { grants: { none: {} } } });
  for (const row of rows)
    expect(row).toMatchObject({
      state: "disconnected",
      accessToken: null,
      refreshToken: null,
      refreshFingerprint: null,
    });
  expect(await db().company.count({ where: { grants: { none: {} } } })).toBe(0);
}
