import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { getTokenInfo } from "#lib/gusto/discovery.ts";
import {
  age,
  type ConnectedCompany,
  connectCompanies,
  control,
  forgetGrants,
  issueGrant,
  storeGrant,
} from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { getAccessToken } from "../serving/get-access-token.ts";
import { listStandbys, recordTakeovers } from "./record-takeovers.ts";
import { sweepDueTokens } from "../serving/sweep-tokens.ts";
import { withAccessToken } from "../serving/with-access-token.ts";

const simulator = withGusto();
beforeEach(forgetGrants);

type Shared = ConnectedCompany & {
  companyId: string;
  secondTokenId: string;
  secondGrantId: string;
  secondOwner: string;
};

/** A company that two admins have connected. */
async function connectedByTwo(): Promise<Shared> {
  const first = await connectCompanies(simulator);
  const secondOwner = await createAdmin("Olivia Ray");
  const grant = await issueGrant(simulator, [first.gustoUuid]);
  const { tokenId } = await storeGrant(grant, secondOwner, first.companyIds);
  return {
    ...first,
    companyId: first.companyIds[0]!,
    secondTokenId: tokenId,
    secondGrantId: grant.grant_id,
    secondOwner,
  };
}

async function createAdmin(name: string): Promise<string> {
  const providerAccountId = randomUUID();
  await db().user.create({
    data: { name, accounts: { create: { provider: "gusto", providerAccountId } } },
  });
  return providerAccountId;
}

const revokeAtGusto = (company: ConnectedCompany) =>
  control(simulator, `/grants/${company.grant.grant_id}/revoke`, {});
const ask = ({ gustoUuid }: ConnectedCompany) => getAccessToken({ gustoUuid, actor: "worker" });
/** Callers may have been given the second admin's token while the exchange of the first one is still under way. */
const verdictOn = ({ tokenId }: ConnectedCompany) =>
  expect
    .poll(() => db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } }))
    .toMatchObject({ state: "reconnect_required", stateReason: "revoked" });
const notices = (companyId: string) =>
  db().notice.findMany({ where: { companyId, kind: "takeover" } });
const takeovers = (tokenId: string) =>
  db().tokenEvent.findMany({ where: { tokenId, type: "took_over" } });

describe("a company that two admins have connected", () => {
  it("keeps both grants, and uses the first", async () => {
    const company = await connectedByTwo();
    expect(
      await db().companyGrant.count({ where: { companyId: company.companyId, endedAt: null } }),
    ).toBe(2);
    expect(await ask(company)).toMatchObject({ kind: "fresh", tokenId: company.tokenId });
    expect(await listStandbys(company.companyId)).toEqual(["Olivia Ray"]);
  });

  it("keeps one grant of an admin who connects twice", async () => {
    const company = await connectedByTwo();
    const again = await storeGrant(
      await issueGrant(simulator, [company.gustoUuid]),
      company.secondOwner,
      company.companyIds,
    );
    const open = await db().companyGrant.findMany({
      where: { companyId: company.companyId, endedAt: null },
      orderBy: { createdAt: "asc" },
    });
    expect(open.map(({ tokenId }) => tokenId)).toEqual([company.tokenId, again.tokenId]);
    expect(
      await db().gustoAuthToken.findUniqueOrThrow({ where: { id: company.secondTokenId } }),
    ).toMatchObject({ state: "disconnected", mayLiveSince: expect.any(Date) });
  });

  it("fails none of fifty callers while the first admin's grant turns out to be revoked", async () => {
    const company = await connectedByTwo();
    await revokeAtGusto(company);
    await age(company.tokenId, 7_200);
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(company)));
    expect(answers.filter((answer) => answer.kind !== "fresh")).toEqual([]);
    expect(new Set(answers.map((answer) => answer.kind === "fresh" && answer.tokenId))).toEqual(
      new Set([company.secondTokenId]),
    );
    await verdictOn(company);
  });

  it("continues within the same call if Gusto rejects the first admin's token", async () => {
    const company = await connectedByTwo();
    await revokeAtGusto(company);
    expect(
      await withAccessToken({ gustoUuid: company.gustoUuid, actor: "worker" }, getTokenInfo),
    ).toMatchObject({ kind: "ok" });
    const second = await db().gustoAuthToken.findUniqueOrThrow({
      where: { id: company.secondTokenId },
    });
    // Refreshed once: it was asked whether Gusto accepts anybody, before the refusal of the first was believed.
    expect(second).toMatchObject({ state: "active", version: 2 });
  });

  it("records the takeover once and announces it once, however many callers saw it", async () => {
    const company = await connectedByTwo();
    await revokeAtGusto(company);
    await age(company.tokenId, 7_200);
    await Promise.all(Array.from({ length: 10 }, () => ask(company)));
    await verdictOn(company);
    await recordTakeovers();
    // The version that took over: it may have been refreshed as the witness that Gusto still accepts others.
    const { version } = await db().gustoAuthToken.findUniqueOrThrow({
      where: { id: company.secondTokenId },
    });
    expect(await takeovers(company.secondTokenId)).toEqual([
      expect.objectContaining({ actor: "system", reason: "revoked", version }),
    ]);
    expect(await notices(company.companyId)).toEqual([
      expect.objectContaining({
        text: expect.stringContaining("Olivia Ray's connection took over"),
      }),
    ]);
  });

  it("announces it as well if the worker's sweep finds the revocation and no one requests a token", async () => {
    const company = await connectedByTwo();
    await revokeAtGusto(company);
    await age(company.tokenId, 7_200);
    await sweepDueTokens();
    expect(await notices(company.companyId)).toEqual([]);
    await recordTakeovers();
    await recordTakeovers();
    expect(await notices(company.companyId)).toHaveLength(1);
    expect(await takeovers(company.secondTokenId)).toHaveLength(1);
  });

  it("names the people whose names are known", async () => {
    const [known, unknown] = [await connectedByTwo(), await connectedByTwo()];
    const olgas = await createAdmin("Olga Ops");
    await db().companyGrant.updateMany({
      where: { tokenId: known.tokenId },
      data: { resourceOwnerUuid: olgas },
    });
    await db().companyGrant.updateMany({
      where: { tokenId: unknown.secondTokenId },
      data: { resourceOwnerUuid: randomUUID() },
    });
    await db().gustoAuthToken.updateMany({
      where: { id: { in: [known.tokenId, unknown.tokenId] } },
      data: { state: "reconnect_required", stateReason: "revoked" },
    });
    await recordTakeovers();
    expect((await notices(known.companyId))[0]?.text).toBe(
      "Gusto ended Olga Ops's connection. Olivia Ray's connection took over; nothing stopped. Olga Ops can reconnect to restore a second connection.",
    );
    expect((await notices(unknown.companyId))[0]?.text).toBe(
      "Gusto ended one admin's connection. Another admin's connection took over; nothing stopped. That admin can reconnect to restore a second connection.",
    );
  });

  it("checks only the used grant when a token is requested; the worker checks the others", async () => {
    const [asked, other] = [await connectedByTwo(), await connectedByTwo()];
    await db().gustoAuthToken.updateMany({
      where: { id: { in: [asked.tokenId, other.tokenId] } },
      data: { state: "reconnect_required", stateReason: "revoked" },
    });
    await recordTakeovers(asked.companyId);
    expect([
      (await notices(asked.companyId)).length,
      (await notices(other.companyId)).length,
    ]).toEqual([1, 0]);
  });

  it("announces nothing if the lost grant was not the one in use", async () => {
    const company = await connectedByTwo();
    await db().gustoAuthToken.update({
      where: { id: company.secondTokenId },
      data: { state: "reconnect_required", stateReason: "revoked" },
    });
    await recordTakeovers();
    expect(await notices(company.companyId)).toEqual([]);
    expect(await listStandbys(company.companyId)).toEqual([]);
  });

  it("announces that a reconnect is needed once both are lost", async () => {
    // Somebody whom Gusto accepts: without that, two refusals are no verdict.
    await connectCompanies(simulator);
    const company = await connectedByTwo();
    await revokeAtGusto(company);
    await control(simulator, `/grants/${company.secondGrantId}/revoke`, {});
    for (const id of [company.tokenId, company.secondTokenId]) await age(id, 7_200);
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(company)));
    expect(answers).toEqual(
      Array.from({ length: 10 }, () =>
        expect.objectContaining({ kind: "terminal", state: "reconnect_required" }),
      ),
    );
  });
});
