import { describe, expect, it } from "vitest";
import { AVERY, companyNamed, createConnectDoor } from "../../test/connect-door.ts";
import { withGustoWorld } from "../../test/gusto-world.ts";
import { db } from "#lib/platform/database/db.ts";
import { getTokenInfo } from "#lib/gusto/discovery.ts";
import { disconnectAtGusto } from "#lib/organization/disconnect-at-gusto.ts";
import {
  endExclusively,
  finishEnding,
  beginEnding,
  readEndingState,
} from "#lib/tokens/grants/company-endings.ts";
import { disconnectGrants } from "#lib/tokens/grants/disconnect-grants.ts";
import { revokeAndWipe } from "#lib/tokens/grants/revoke-and-wipe.ts";
import { revealAccessToken } from "#lib/tokens/store/store-authorized-pair.ts";
import { transaction } from "#lib/platform/database/transaction.ts";

const world = withGustoWorld();
const door = createConnectDoor(world);

/** A company that was just disconnected here, and whose end Gusto carries out late. */
async function disconnected(access: "strict" | "legacy") {
  await world.control("POST", "/application", { access });
  const browser = await door.signedIn(AVERY, "Bright Bakery");
  const company = await companyNamed("Bright Bakery");
  await transaction((tx) => disconnectGrants({ companyId: company.id, actor: "worker" }, tx));
  return { browser, companyId: company.id, tokenId: company.grants[0]!.tokenId };
}

const late = (endpoint: string) =>
  world.control("POST", "/faults", { endpoint, mode: "delay", times: 1, delay_ms: 1_000 });
const onItsWay = (companyId: string) =>
  expect.poll(() => readEndingState(db(), [companyId])).toBe("on_its_way");

/** Whatever the dashboard says of the company must be what Gusto says. */
async function expectTruth(): Promise<void> {
  const { grants } = await companyNamed("Bright Bakery");
  for (const { tokenId } of grants)
    expect((await getTokenInfo(await revealAccessToken(tokenId))).kind).toBe("ok");
}

describe.each(["strict", "legacy"] as const)(
  "under %s access, a company that is reconnected while its end is on the way to Gusto",
  (access) => {
    it("is not shown as connected with a grant that the disconnect has ended", async () => {
      const { browser, companyId } = await disconnected(access);
      await late("/v1/companies/*/disconnect_app_integration");
      const ending = disconnectAtGusto(companyId);
      await onItsWay(companyId);
      const path = await door.connect(browser, AVERY, "Bright Bakery");
      expect(await ending).toBe("told");
      expect(path).toBe("/connect/problem?code=gusto_down");
      await expectTruth();
      expect(await door.connect(browser, AVERY, "Bright Bakery")).toMatch(/^\/connect\/done/);
      await expectTruth();
    });

    it("waits for the old pair's revocation, and is connected when its own pair is active", async () => {
      const { browser, companyId, tokenId } = await disconnected(access);
      await late("/oauth/revoke");
      const ending = revokeAndWipe(tokenId);
      await onItsWay(companyId);
      expect(await door.connect(browser, AVERY, "Bright Bakery")).toMatch(/^\/connect\/done/);
      expect(await readEndingState(db(), [companyId])).toBe("none");
      expect(await ending).toBe("wiped");
      await expectTruth();
    });

    it("is left alone by a later disconnect", async () => {
      const { browser, companyId } = await disconnected(access);
      await door.connect(browser, AVERY, "Bright Bakery");
      expect(await disconnectAtGusto(companyId)).toBe("not_needed");
      await expectTruth();
    });
  },
);

describe("ending a company's access at Gusto", () => {
  it("whose response was lost lets a connection through, which is checked again later", async () => {
    const { browser, companyId } = await disconnected("strict");
    await finishEnding((await beginEnding([companyId], () => Promise.resolve(true)))!, false);
    expect(await readEndingState(db(), [companyId])).toBe("effect_unknown");
    expect(await door.connect(browser, AVERY, "Bright Bakery")).toMatch(/^\/connect\/done/);
    const jobs = await db().$queryRaw<
      { count: number }[]
    >`SELECT count(*)::int AS count FROM jobs.job WHERE name = 'tokens.verify'`;
    expect(jobs).toEqual([{ count: 2 }]);
  });

  it("is not sent if someone has connected, and is over when its request breaks", async () => {
    const { companyId } = await disconnected("strict");
    expect(
      await endExclusively(
        [companyId],
        () => Promise.resolve(false),
        () => Promise.reject(new Error("was sent")),
      ),
    ).toBeNull();
    await expect(
      endExclusively(
        [companyId],
        () => Promise.resolve(true),
        () => Promise.reject(new Error("broke")),
      ),
    ).rejects.toThrow("broke");
    expect(await readEndingState(db(), [companyId])).toBe("effect_unknown");
  });
});
