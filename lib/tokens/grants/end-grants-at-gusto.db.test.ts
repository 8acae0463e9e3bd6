import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import {
  age,
  connectCompanies,
  control,
  forgetGrants,
  issueGrant,
  refreshExchanges,
  storeGrant,
} from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { revokeAndWipe } from "./revoke-and-wipe.ts";
import { endGrantsAtGusto, findGrantsEndedAtGusto } from "./end-grants-at-gusto.ts";
import { getAccessToken } from "../serving/get-access-token.ts";
import { learnRevocationEffect } from "./revocation-effect.ts";

const simulator = withGusto();
const MINUTE = 60_000;

beforeEach(async () => {
  await control(simulator, "/faults", undefined, "DELETE");
  await forgetGrants();
});

/** A company that two admins have connected, the second one this long before or after the first. */
async function connectedTwice(secondAfterMs = 0) {
  const company = await connectCompanies(simulator);
  const secondGrant = await issueGrant(simulator, [company.gustoUuid]);
  const second = await storeGrant(secondGrant, randomUUID(), company.companyIds);
  const companyId = company.companyIds[0] ?? "";
  const connectedAt = new Date();
  await db().companyGrant.updateMany({
    where: { tokenId: company.tokenId },
    data: { createdAt: connectedAt },
  });
  await db().companyGrant.updateMany({
    where: { tokenId: second.tokenId },
    data: { createdAt: new Date(connectedAt.getTime() + secondAfterMs) },
  });
  return {
    ...company,
    companyId,
    secondTokenId: second.tokenId,
    secondGrantId: secondGrant.grant_id,
    connectedAt,
  };
}

type Twice = Awaited<ReturnType<typeof connectedTwice>>;
const grantOf = async (tokenId: string) =>
  (await db().companyGrant.findFirstOrThrow({ where: { tokenId } })).id;
/** Which of the two grants a message of Gusto's ends, that is this much younger than the first one. */
async function endedBy(company: Twice, laterMs: number): Promise<string[]> {
  const ended = await findGrantsEndedAtGusto({
    companyId: company.companyId,
    occurredAt: new Date(company.connectedAt.getTime() + laterMs),
  });
  const names = new Map([
    [await grantOf(company.tokenId), "first"],
    [await grantOf(company.secondTokenId), "second"],
  ]);
  return ended.map((id) => names.get(id) ?? "unknown");
}
const revoke = (grantId: string) => control(simulator, `/grants/${grantId}/revoke`, {});
const rowOf = (id: string) => db().gustoAuthToken.findUniqueOrThrow({ where: { id } });

describe("a message that Gusto ended a company's connection", () => {
  it("ends everything older than it, and asks no one if the times leave no doubt", async () => {
    const company = await connectedTwice();
    expect(await endedBy(company, 11 * MINUTE)).toEqual(["first", "second"]);
  });

  it.each(["revoked", "still kept"])(
    "possibly about a replaced pair that we ended (%s), ends the active one only if Gusto confirms",
    async (which) => {
      const company = await connectCompanies(simulator);
      const companyId = company.companyIds[0] ?? "";
      const next = await issueGrant(simulator, [company.gustoUuid]);
      const { tokenId } = await storeGrant(next, company.resourceOwnerUuid, company.companyIds);
      if (which === "revoked") {
        await learnRevocationEffect("own_pair");
        await revokeAndWipe(company.tokenId);
      }
      for (const [id, minutes] of [
        [company.tokenId, 120],
        [tokenId, 60],
      ] as const)
        await db().companyGrant.updateMany({
          where: { tokenId: id },
          data: { createdAt: new Date(Date.now() - minutes * MINUTE) },
        });
      expect(await findGrantsEndedAtGusto({ companyId, occurredAt: new Date() })).toEqual([]);
      await revoke(next.grant_id);
      expect(await findGrantsEndedAtGusto({ companyId, occurredAt: new Date() })).toEqual([
        await grantOf(tokenId),
      ]);
    },
  );

  it("does not end what was connected long after it, not even the first connection", async () => {
    const company = await connectedTwice();
    await revoke(company.grant.grant_id);
    expect(await endedBy(company, -11 * MINUTE)).toEqual([]);
  });

  it("ends a company's first connection even if it is a moment old, because there was no other", async () => {
    const company = await connectedTwice(30 * MINUTE);
    expect(await endedBy(company, 0)).toEqual(["first"]);
    expect(await endedBy(company, -900)).toEqual(["first"]);
  });

  it("takes the earliest connection for the first, in whatever order they were written", async () => {
    const company = await connectedTwice(-5 * MINUTE);
    expect(await endedBy(company, -5 * MINUTE)).toEqual(["second"]);
  });

  it("slightly older than the first connection ends it if Gusto no longer accepts its token", async () => {
    const company = await connectedTwice(30 * MINUTE);
    expect(await endedBy(company, -2_000)).toEqual([]);
    await revoke(company.grant.grant_id);
    expect(await endedBy(company, -2_000)).toEqual(["first"]);
  });

  it.each([9 * MINUTE, -9 * MINUTE])(
    "leaves a second connection to Gusto's answer if the clocks cannot tell (%i ms)",
    async (laterMs) => {
      const company = await connectedTwice(laterMs < 0 ? 0 : 1);
      expect(await endedBy(company, laterMs)).not.toContain("second");
      await revoke(company.secondGrantId);
      expect(await endedBy(company, laterMs)).toContain("second");
    },
  );

  it("tries one refresh before it considers a token dead: the connection stays", async () => {
    const company = await connectedTwice();
    await control(simulator, "/faults", {
      endpoint: "/v1/token_info",
      mode: "status_401",
      times: 1,
    });
    expect(await endedBy(company, -2_000)).toEqual([]);
    expect(await refreshExchanges(simulator, company.gustoUuid)).toHaveLength(1);
  });

  it.each(["status_5xx", "refuse"])(
    "decides nothing while Gusto cannot be asked (%s)",
    async (mode) => {
      const company = await connectedTwice();
      await control(simulator, "/faults", { endpoint: "/v1/token_info", mode, times: 1 });
      await expect(endedBy(company, -2_000)).rejects.toMatchObject({ code: "unavailable" });
    },
  );

  it("decides nothing while a refresh it needs does not succeed, or while Gusto rejects what it has just issued", async () => {
    const company = await connectedTwice();
    await age(company.tokenId, 7_200);
    await control(simulator, "/faults", { endpoint: "/oauth/token", mode: "refuse", times: 1 });
    await expect(endedBy(company, -2_000)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("Could not check"),
    });
    const other = await connectedTwice();
    await control(simulator, "/faults", {
      endpoint: "/v1/token_info",
      mode: "status_401",
      times: 2,
    });
    await expect(endedBy(other, -2_000)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("ignores connections that have already ended", async () => {
    const company = await connectedTwice();
    await db().companyGrant.updateMany({
      where: { tokenId: company.tokenId },
      data: { endedAt: new Date(), endedReason: "disconnected" },
    });
    expect(await endedBy(company, 11 * MINUTE)).toEqual(["second"]);
  });
});

describe("ending grants that Gusto has ended", () => {
  const end = (companyId: string, grantIds: string[]) =>
    transaction((tx) => endGrantsAtGusto({ companyId, grantIds }, tx));

  it("wipes their pairs, announces it, and leaves everyone else's alone", async () => {
    const [company, neighbor] = [await connectedTwice(), await connectCompanies(simulator)];
    const before = await Promise.all([rowOf(company.secondTokenId), rowOf(neighbor.tokenId)]);
    expect(
      await end(company.companyId, [
        await grantOf(company.tokenId),
        await grantOf(neighbor.tokenId),
      ]),
    ).toEqual({ tokenIds: [company.tokenId] });
    expect(await rowOf(company.tokenId)).toMatchObject({
      state: "disconnected",
      stateReason: "disconnected_at_gusto",
      accessToken: null,
      refreshToken: null,
    });
    expect(
      await db().companyGrant.findFirst({ where: { tokenId: company.tokenId } }),
    ).toMatchObject({ endedAt: expect.any(Date), endedReason: "deprovisioned" });
    expect(
      await db().tokenEvent.findFirst({
        where: { tokenId: company.tokenId },
        orderBy: { id: "desc" },
      }),
    ).toMatchObject({ type: "disconnected", reason: "disconnected_at_gusto", actor: "gusto" });
    expect(await Promise.all([rowOf(company.secondTokenId), rowOf(neighbor.tokenId)])).toEqual(
      before,
    );
    expect(
      await db().companyGrant.count({
        where: { tokenId: { in: [company.secondTokenId, neighbor.tokenId] }, endedAt: null },
      }),
    ).toBe(2);
    expect(await getAccessToken({ gustoUuid: company.gustoUuid, actor: "worker" })).toMatchObject({
      kind: "fresh",
      tokenId: company.secondTokenId,
    });
  });

  it("announces the first one, and nothing the second time", async () => {
    const company = await connectedTwice(1_000);
    const ids = [await grantOf(company.secondTokenId), await grantOf(company.tokenId)];
    expect(await end(company.companyId, ids)).toEqual({
      tokenIds: [company.tokenId, company.secondTokenId],
    });
    expect(await end(company.companyId, ids)).toEqual({ tokenIds: [] });
  });

  it("keeps a pair that also serves another company", async () => {
    const both = await connectCompanies(simulator, { count: 2 });
    const grant = await db().companyGrant.findFirstOrThrow({
      where: { companyId: both.companyIds[0] ?? "" },
    });
    await end(both.companyIds[0] ?? "", [grant.id]);
    expect(
      await getAccessToken({ gustoUuid: both.gustoUuids[1] ?? "", actor: "worker" }),
    ).toMatchObject({ kind: "fresh", tokenId: both.tokenId });
    expect(
      await getAccessToken({ gustoUuid: both.gustoUuids[0] ?? "", actor: "worker" }),
    ).toMatchObject({ kind: "terminal" });
  });
});
