import { beforeEach, describe, expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { getTokenInfo } from "#lib/gusto/discovery.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { age, connectCompanies, control, issueGrant, storeGrant } from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { disconnectGrants, discardToken } from "./disconnect-grants.ts";
import { listPendingRevocations, revokeAndWipe } from "./revoke-and-wipe.ts";
import { getAccessToken } from "../serving/get-access-token.ts";
import { storeAuthorizedPair } from "../store/store-authorized-pair.ts";
import { attachToken } from "../store/attach-token.ts";
import { sweepEndedTokens } from "../serving/sweep-tokens.ts";

const HOUR = 3_600;

const simulator = withGusto();

beforeEach(async () => {
  await control(simulator, "/faults", undefined, "DELETE");
  await control(simulator, "/application", { access: "legacy", rate_limit_per_minute: 0 });
});

const rowOf = (tokenId: string) =>
  db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
const eventsOf = async (tokenId: string) =>
  (await db().tokenEvent.findMany({ where: { tokenId }, orderBy: { id: "asc" } })).map(
    (event) => event.type,
  );
const ask = (gustoUuid: string) => getAccessToken({ gustoUuid, actor: "worker" });
const revocationsFail = (times: number) =>
  control(simulator, "/faults", { endpoint: "/oauth/revoke", mode: "refuse", times, delay_ms: 0 });
const disconnect = (companyId: string | undefined) =>
  transaction((tx) => disconnectGrants({ companyId: companyId ?? "", actor: "worker" }, tx));

/** Whether Gusto takes the access token of a pair that it issued. */
const worksAtGusto = async (grant: { access_token: string }) =>
  (await getTokenInfo(new Secret(grant.access_token))).kind === "ok";

const WIPED = {
  state: "disconnected",
  accessToken: null,
  refreshToken: null,
  refreshFingerprint: null,
};

/** A pair as it stands between the answer of Gusto and the choice of its companies. */
async function storeUnattached(gustoUuid: string): Promise<string> {
  const grant = await issueGrant(simulator, [gustoUuid]);
  const pair = {
    accessToken: new Secret(grant.access_token),
    refreshToken: new Secret(grant.refresh_token),
    expiresInSeconds: 7_200,
    scope: null,
  };
  return (await storeAuthorizedPair({ environment: "demo", pair, actor: "worker" })).tokenId;
}

describe("disconnecting a company", () => {
  it("ends its grants, reports the pairs that are now unused, and touches nothing else", async () => {
    const [gone, neighbor] = [await connectCompanies(simulator), await connectCompanies(simulator)];
    const before = await rowOf(neighbor.tokenId);
    expect(await disconnect(gone.companyIds[0])).toEqual({ tokenIds: [gone.tokenId] });
    expect(await db().companyGrant.findMany({ where: { tokenId: gone.tokenId } })).toMatchObject([
      { endedAt: expect.any(Date), endedReason: "disconnected" },
    ]);
    expect(await rowOf(gone.tokenId)).toMatchObject({
      state: "disconnected",
      stateReason: "disconnected_here",
      refreshFingerprint: null,
    });
    expect(await rowOf(neighbor.tokenId)).toEqual(before);
    expect(
      await db().companyGrant.findMany({ where: { tokenId: neighbor.tokenId } }),
    ).toMatchObject([{ endedAt: null }]);
    expect(await ask(gone.gustoUuid)).toMatchObject({ kind: "terminal" });
    expect(await ask(neighbor.gustoUuid)).toMatchObject({ kind: "fresh", version: 1 });
  });

  it("leaves a pair alone that still serves another one", async () => {
    const { companyIds, gustoUuids, tokenId, grant } = await connectCompanies(simulator, {
      count: 2,
    });
    expect(await disconnect(companyIds[0])).toEqual({ tokenIds: [] });
    expect(await ask(gustoUuids[1] ?? "")).toMatchObject({ kind: "fresh", tokenId, version: 1 });
    expect(await ask(gustoUuids[0] ?? "")).toMatchObject({ kind: "terminal" });
    expect(await worksAtGusto(grant)).toBe(true);
  });

  it("twice keeps the first reason and its time", async () => {
    const { companyIds, tokenId } = await connectCompanies(simulator);
    await disconnect(companyIds[0]);
    const { stateSince } = await rowOf(tokenId);
    await discardToken({ tokenId, revoke: false, reason: "abandoned", actor: "worker" });
    expect(await rowOf(tokenId)).toMatchObject({
      ...WIPED,
      stateReason: "disconnected_here",
      stateSince,
    });
  });
});

describe("discarding a pair", () => {
  it("that serves nobody revokes and wipes it", async () => {
    const { gustoUuid } = await connectCompanies(simulator);
    const tokenId = await storeUnattached(gustoUuid);
    await discardToken({ tokenId, revoke: true, reason: "abandoned", actor: "worker" });
    expect(await rowOf(tokenId)).toMatchObject({ ...WIPED, stateReason: "abandoned" });
    expect(await eventsOf(tokenId)).toEqual(["authorized", "disconnected", "revoked"]);
  });

  it("without revoking wipes it at once and leaves Gusto out of it", async () => {
    const { gustoUuid } = await connectCompanies(simulator);
    const tokenId = await storeUnattached(gustoUuid);
    await discardToken({ tokenId, revoke: false, reason: "abandoned", actor: "worker" });
    expect(await rowOf(tokenId)).toMatchObject(WIPED);
    expect(await eventsOf(tokenId)).toEqual(["authorized", "disconnected"]);
  });

  it.each([true, false])(
    "that serves a company after all does nothing (revoke: %s)",
    async (revoke) => {
      const { gustoUuid, tokenId, grant } = await connectCompanies(simulator);
      await discardToken({ tokenId, revoke, reason: "abandoned", actor: "worker" });
      expect(await worksAtGusto(grant)).toBe(true);
      expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", version: 1, tokenId });
      expect(await eventsOf(tokenId)).toEqual(["authorized"]);
    },
  );

  it("waits for a person who is connecting a company with it, and then leaves it alone", async () => {
    const { gustoUuid, companyIds, resourceOwnerUuid } = await connectCompanies(simulator);
    const tokenId = await storeUnattached(gustoUuid);
    const { discarding } = await transaction(async (tx) => {
      await attachToken(
        { tokenId, resourceOwnerUuid, scope: null, companyIds, actor: "worker" },
        tx,
      );
      const discarding = discardToken({
        tokenId,
        revoke: true,
        reason: "abandoned",
        actor: "worker",
      });
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { discarding };
    });
    await discarding;
    expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", tokenId });
  });

  it("is what the sweep does to a pair left unattached for fifteen minutes, not before", async () => {
    const { gustoUuid } = await connectCompanies(simulator);
    const tokenId = await storeUnattached(gustoUuid);
    await age(tokenId, 14 * 60);
    await sweepEndedTokens();
    expect((await rowOf(tokenId)).state).toBe("active");
    await age(tokenId, 2 * 60);
    await sweepEndedTokens();
    expect(await rowOf(tokenId)).toMatchObject({ ...WIPED, stateReason: "abandoned" });
  });
});

describe("a revocation", () => {
  it("still pending waits if the same admin has reconnected, because it might end the new grant", async () => {
    const { gustoUuid, tokenId, companyIds, resourceOwnerUuid } = await connectCompanies(simulator);
    await disconnect(companyIds[0]);
    const next = await storeGrant(
      await issueGrant(simulator, [gustoUuid]),
      resourceOwnerUuid,
      companyIds,
    );
    expect(await revokeAndWipe(tokenId)).toBe("kept");
    expect(await rowOf(tokenId)).toMatchObject({
      state: "disconnected",
      mayLiveSince: expect.any(Date),
      lastError: "kept_beside_living",
    });
    expect(await eventsOf(tokenId)).toEqual(["authorized", "disconnected"]);
    expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", tokenId: next.tokenId });
  });

  it("is made although another admin has connected the company", async () => {
    const { gustoUuid, tokenId, companyIds } = await connectCompanies(simulator);
    await disconnect(companyIds[0]);
    await storeGrant(await issueGrant(simulator, [gustoUuid]), crypto.randomUUID(), companyIds);
    expect(await revokeAndWipe(tokenId)).toBe("wiped");
    expect(await eventsOf(tokenId)).toEqual(["authorized", "disconnected", "revoked"]);
  });

  it("that Gusto has not confirmed after three days is given up, recorded as such, and the pair is wiped", async () => {
    const { tokenId, companyIds } = await connectCompanies(simulator);
    await disconnect(companyIds[0]);
    await revocationsFail(2);
    await age(tokenId, 71 * HOUR);
    expect(await revokeAndWipe(tokenId)).toBe("unconfirmed");
    expect((await rowOf(tokenId)).refreshToken).not.toBeNull();
    await age(tokenId, 2 * HOUR);
    expect(await revokeAndWipe(tokenId)).toBe("wiped");
    expect(await rowOf(tokenId)).toMatchObject(WIPED);
    expect(await eventsOf(tokenId)).toEqual(["authorized", "disconnected", "revocation_failed"]);
  });

  it("is never sent for an active row", async () => {
    const { gustoUuid, tokenId, grant } = await connectCompanies(simulator);
    expect(await revokeAndWipe(tokenId)).toBe("wiped");
    expect(await worksAtGusto(grant)).toBe(true);
    expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", version: 1 });
    expect(await eventsOf(tokenId)).toEqual(["authorized"]);
  });

  it("waits in line, oldest first, until it is sent", async () => {
    const [first, second] = [await connectCompanies(simulator), await connectCompanies(simulator)];
    await disconnect(first.companyIds[0]);
    await disconnect(second.companyIds[0]);
    await age(second.tokenId, HOUR);
    const mine = async () =>
      (await listPendingRevocations(100)).filter(
        (id) => id === first.tokenId || id === second.tokenId,
      );
    expect(await mine()).toEqual([second.tokenId, first.tokenId]);
    await revokeAndWipe(second.tokenId);
    expect(await mine()).toEqual([first.tokenId]);
  });

  it("is recorded once in the timeline, by the system, however many send it at once, and is not repeated", async () => {
    const { tokenId, companyIds, grant } = await connectCompanies(simulator);
    await disconnect(companyIds[0]);
    expect(await worksAtGusto(grant)).toBe(true);
    expect(
      await Promise.all([revokeAndWipe(tokenId), revokeAndWipe(tokenId), revokeAndWipe(tokenId)]),
    ).toEqual(["wiped", "wiped", "wiped"]);
    expect(await worksAtGusto(grant)).toBe(false);
    await revocationsFail(1);
    expect(await revokeAndWipe(tokenId)).toBe("wiped");
    expect(
      await db().tokenEvent.findMany({ where: { tokenId }, orderBy: { id: "asc" } }),
    ).toMatchObject([
      { type: "authorized" },
      { type: "disconnected", reason: "disconnected_here", actor: "worker" },
      { type: "revoked", actor: "system" },
    ]);
  });

  it("of a missing row, or in a process of the other environment, does nothing", async () => {
    expect(await revokeAndWipe(crypto.randomUUID())).toBe("wiped");
    const { tokenId, companyIds, grant } = await connectCompanies(simulator);
    await disconnect(companyIds[0]);
    env().GUSTO_ENVIRONMENT = "production";
    expect(await revokeAndWipe(tokenId)).toBe("wiped");
    env().GUSTO_ENVIRONMENT = "demo";
    expect((await rowOf(tokenId)).refreshToken).not.toBeNull();
    expect(await worksAtGusto(grant)).toBe(true);
  });

  it("of unreadable pairs delays no other, and is retried at growing intervals", async () => {
    const broken = await Promise.all(Array.from({ length: 4 }, () => connectCompanies(simulator)));
    for (const { companyIds, tokenId } of broken) {
      await disconnect(companyIds[0]);
      await db().gustoAuthToken.update({
        where: { id: tokenId },
        data: { refreshToken: "v1.lost.AAAA.AAAA" },
      });
      await age(tokenId, HOUR);
    }
    const good = await connectCompanies(simulator);
    await disconnect(good.companyIds[0]);
    await sweepEndedTokens();
    expect(await rowOf(good.tokenId)).toMatchObject(WIPED);
    const first = await rowOf(broken[0]!.tokenId);
    expect(first).toMatchObject({
      attempts: 1,
      lastError: "cannot_decrypt",
      retryAt: expect.any(Date),
    });
    await sweepEndedTokens();
    expect(await rowOf(broken[0]!.tokenId)).toMatchObject({ attempts: 1, retryAt: first.retryAt });
    await age(broken[0]!.tokenId, 60);
    await sweepEndedTokens();
    expect((await rowOf(broken[0]!.tokenId)).attempts).toBe(2);
    // They would be revoked by the next tests otherwise.
    await db().gustoAuthToken.updateMany({
      where: { id: { in: broken.map(({ tokenId }) => tokenId) } },
      data: { accessToken: null, refreshToken: null },
    });
  });

  it("of an unreadable pair is tried for three days, then given up", async () => {
    const { tokenId, companyIds } = await connectCompanies(simulator);
    await disconnect(companyIds[0]);
    await db().gustoAuthToken.update({
      where: { id: tokenId },
      data: { refreshToken: "v1.lost.AAAA.AAAA" },
    });
    expect(await revokeAndWipe(tokenId)).toBe("unreadable");
    await age(tokenId, 73 * HOUR);
    expect(await revokeAndWipe(tokenId)).toBe("wiped");
    expect(await rowOf(tokenId)).toMatchObject(WIPED);
    expect(await eventsOf(tokenId)).toEqual(["authorized", "disconnected", "revocation_failed"]);
  });
});
