import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { db } from "#lib/db.ts";
import { connectCompanies, issueGrant, storeGrant } from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { SERVING_TOKEN } from "./company-token.ts";
import { findServingToken } from "./get-access-token.ts";

const simulator = withGusto();

const KINDS = ["usable", "reconnect_required", "ended"] as const;
type Kind = (typeof KINDS)[number];

async function make(tokenId: string, kind: Kind): Promise<void> {
  await db().companyGrant.updateMany({ where: { tokenId }, data: kind === "ended" ? { endedAt: new Date(), endedReason: "disconnected" } : { endedAt: null, endedReason: null } });
  await db().gustoAuthToken.update({ where: { id: tokenId }, data: { state: kind === "reconnect_required" ? "reconnect_required" : "active" } });
}

describe("the quick way to a company's token", () => {
  it("finds the very row that speaks for the company on every page, whatever became of its three admins' grants", async () => {
    const { gustoUuid, companyIds, tokenId } = await connectCompanies(simulator);
    const others = await Promise.all([1, 2].map(async () => (await storeGrant(await issueGrant(simulator, [gustoUuid]), randomUUID(), companyIds)).tokenId));
    const tokenIds = [tokenId, ...others];
    for (let combination = 0; combination < KINDS.length ** 3; combination += 1) {
      const kinds = tokenIds.map((_, index) => KINDS[Math.floor(combination / KINDS.length ** index) % KINDS.length] ?? "usable");
      for (const [index, id] of tokenIds.entries()) await make(id, kinds[index] ?? "usable");
      const [shown] = await db().$queryRaw<{ id: string }[]>`SELECT t.id FROM companies c ${SERVING_TOKEN} WHERE c.gusto_uuid = ${gustoUuid}::uuid`;
      const found = await findServingToken(gustoUuid);
      expect(found, kinds.join()).toMatchObject({ id: shown?.id });
      expect(found !== "unknown_company" && found.ended?.state, kinds.join()).toBe(kinds.includes("usable") ? undefined : kinds.includes("reconnect_required") ? "reconnect_required" : "disconnected");
    }
  });

  it("gives each of those who ask at once the row of his own company, however the id is spelled", async () => {
    const [one, other, ended] = [await connectCompanies(simulator), await connectCompanies(simulator), await connectCompanies(simulator)];
    await make(ended.tokenId, "ended");
    const asked = [other.gustoUuid, randomUUID(), one.gustoUuid.toUpperCase(), ended.gustoUuid, "'; DROP TABLE companies; --", other.gustoUuid];
    const found = await Promise.all(asked.map(findServingToken));
    expect(found.map((row) => row === "unknown_company" ? row : row.id)).toEqual([other.tokenId, "unknown_company", one.tokenId, ended.tokenId, "unknown_company", other.tokenId]);
    expect(found[2]).toMatchObject({ companyId: one.companyIds[0], version: 1, state: "active", accessTokenExpiration: expect.any(Date), now: expect.any(Date) });
    expect(found[2]).not.toHaveProperty("place");
  });
});
