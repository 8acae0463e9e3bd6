import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import {
  connectCompanies,
  control,
  forgetGrants,
  issueGrant,
  storeGrant,
} from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { SERVING_TOKEN } from "./company-token.ts";
import { findServingToken, getAccessToken } from "./get-access-token.ts";

const simulator = withGusto();
beforeEach(forgetGrants);

const KINDS = ["usable", "reconnect_required", "ended"] as const;
type Kind = (typeof KINDS)[number];

async function make(tokenId: string, kind: Kind): Promise<void> {
  await db().companyGrant.updateMany({
    where: { tokenId },
    data:
      kind === "ended"
        ? { endedAt: new Date(), endedReason: "disconnected" }
        : { endedAt: null, endedReason: null },
  });
  await db().gustoAuthToken.update({
    where: { id: tokenId },
    data: { state: kind === "reconnect_required" ? "reconnect_required" : "active" },
  });
}

describe("the fast path to a company's token", () => {
  it("finds the same row the pages use for the company, whatever happened to its three admins' grants", async () => {
    const { gustoUuid, companyIds, tokenId } = await connectCompanies(simulator);
    const others = await Promise.all(
      [1, 2].map(
        async () =>
          (await storeGrant(await issueGrant(simulator, [gustoUuid]), randomUUID(), companyIds))
            .tokenId,
      ),
    );
    const tokenIds = [tokenId, ...others];
    for (let combination = 0; combination < KINDS.length ** 3; combination += 1) {
      const kinds = tokenIds.map(
        (_, index) =>
          KINDS[Math.floor(combination / KINDS.length ** index) % KINDS.length] ?? "usable",
      );
      for (const [index, id] of tokenIds.entries()) await make(id, kinds[index] ?? "usable");
      const [shown] = await db().$queryRaw<
        { id: string }[]
      >`SELECT t.id FROM companies c ${SERVING_TOKEN} WHERE c.gusto_uuid = ${gustoUuid}::uuid`;
      const found = await findServingToken(gustoUuid);
      expect(found, kinds.join()).toMatchObject({ id: shown?.id });
      expect(found !== "unknown_company" && found.ended?.state, kinds.join()).toBe(
        kinds.includes("usable")
          ? undefined
          : kinds.includes("reconnect_required")
            ? "reconnect_required"
            : "disconnected",
      );
    }
  });

  it("gives each concurrent caller their own company's row, however the id is spelled", async () => {
    const [one, other, ended] = [
      await connectCompanies(simulator),
      await connectCompanies(simulator),
      await connectCompanies(simulator),
    ];
    await make(ended.tokenId, "ended");
    const asked = [
      other.gustoUuid,
      randomUUID(),
      one.gustoUuid.toUpperCase(),
      ended.gustoUuid,
      "'; DROP TABLE companies; --",
      other.gustoUuid,
    ];
    const found = await Promise.all(asked.map(findServingToken));
    expect(found.map((row) => (row === "unknown_company" ? row : row.id))).toEqual([
      other.tokenId,
      "unknown_company",
      one.tokenId,
      ended.tokenId,
      "unknown_company",
      other.tokenId,
    ]);
    expect(found[2]).toMatchObject({
      companyId: one.companyIds[0],
      version: 1,
      state: "active",
      accessTokenExpiration: expect.any(Date),
      now: expect.any(Date),
    });
    expect(found[2]).not.toHaveProperty("place");
  });
});

describe("a requested token", () => {
  const ask = (gustoUuid: string, rejectedVersion?: number) =>
    getAccessToken({ gustoUuid, actor: "worker", rejectedVersion });

  it.each([randomUUID(), "", "not-an-id"])(
    "for an unknown company (%j) is not served, without further detail",
    async (gustoUuid) => {
      expect(await ask(gustoUuid)).toEqual({ kind: "unknown_company" });
      expect(await ask(gustoUuid, 1)).toEqual({ kind: "unknown_company" });
    },
  );

  it("comes with its company and row, whether or not it is served", async () => {
    // Somebody whom Gusto accepts: without that, a first refusal is no verdict.
    await connectCompanies(simulator);
    const { gustoUuid, companyIds, tokenId, grant } = await connectCompanies(simulator);
    const ids = { companyId: companyIds[0], tokenId };
    const outcome = await ask(gustoUuid);
    expect(outcome).toMatchObject({ kind: "fresh", version: 1, ...ids });
    expect(outcome.kind === "fresh" && outcome.accessToken.reveal()).toBe(grant.access_token);
    await control(simulator, `/grants/${grant.grant_id}/revoke`, {});
    expect(await ask(gustoUuid, 1)).toMatchObject({
      kind: "terminal",
      state: "reconnect_required",
      reason: "revoked",
      ...ids,
    });
    expect(await ask(gustoUuid)).toMatchObject({
      kind: "terminal",
      state: "reconnect_required",
      reason: "revoked",
      ...ids,
    });
  });

  it("is refused to the caller who reports an eleventh rejection within a minute, and to no one else", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    const rejections = (count: number, at: Date) =>
      db().tokenEvent.createMany({
        data: Array.from({ length: count }, () => ({
          tokenId,
          type: "rejected",
          actor: "worker",
          process: "test",
          at,
        })),
      });
    await rejections(20, new Date(Date.now() - 61_000));
    await rejections(9, new Date());
    expect(await ask(gustoUuid, 1)).toMatchObject({ kind: "fresh", version: 2 });
    expect(await ask(gustoUuid, 2)).toMatchObject({
      kind: "unavailable",
      reason: "rate_limited",
      retryAfterSeconds: 60,
    });
    expect(await ask(gustoUuid, 1)).toMatchObject({ kind: "fresh", version: 2 });
    expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", version: 2 });
  });
});
