import { beforeEach, describe, expect, it } from "vitest";
import { Secret } from "#lib/crypto/secret.ts";
import { db } from "#lib/db.ts";
import { age, connectCompanies, control, issueGrant, storeGrant } from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { disconnectGrants, discardToken, listPendingRevocations, revokeAndWipe } from "./disconnect-grants.ts";
import { getAccessToken } from "./get-access-token.ts";
import { storeAuthorizedPair } from "./store-authorized-pair.ts";
import { sweepEndedTokens } from "./sweep-tokens.ts";

const HOUR = 3_600;

const simulator = withGusto();

beforeEach(async () => {
  await control(simulator, "/faults", undefined, "DELETE");
  await control(simulator, "/application", { access: "legacy", rate_limit_per_minute: 0 });
});

const rowOf = (tokenId: string) => db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
const eventsOf = async (tokenId: string) => (await db().tokenEvent.findMany({ where: { tokenId }, orderBy: { id: "asc" } })).map((event) => event.type);
const ask = (gustoUuid: string) => getAccessToken({ gustoUuid, actor: "test" });
const revocationsFail = (times: number) => control(simulator, "/faults", { endpoint: "/oauth/revoke", mode: "refuse", times, delay_ms: 0 });
const disconnect = (companyId: string | undefined) => db().$transaction((tx) => disconnectGrants({ companyId: companyId ?? "", actor: "test" }, tx));

const WIPED = { state: "disconnected", accessToken: null, refreshToken: null, refreshFingerprint: null };

/** A pair as it stands between the answer of Gusto and the choice of its companies. */
async function storeUnattached(gustoUuid: string): Promise<string> {
  const grant = await issueGrant(simulator, [gustoUuid]);
  const pair = { accessToken: new Secret(grant.access_token), refreshToken: new Secret(grant.refresh_token), expiresInSeconds: 7_200, scope: null };
  return (await storeAuthorizedPair({ environment: "demo", pair, actor: "test" })).tokenId;
}

describe("discarding a pair", () => {
  it("that serves nobody revokes and wipes it", async () => {
    const { gustoUuid } = await connectCompanies(simulator);
    const tokenId = await storeUnattached(gustoUuid);
    await discardToken({ tokenId, revoke: true, reason: "refused", actor: "test" });
    expect(await rowOf(tokenId)).toMatchObject({ ...WIPED, stateReason: "refused" });
    expect(await eventsOf(tokenId)).toEqual(["authorized", "disconnected", "revoked"]);
  });

  it("without revoking wipes it at once and leaves Gusto out of it", async () => {
    const { gustoUuid } = await connectCompanies(simulator);
    const tokenId = await storeUnattached(gustoUuid);
    await discardToken({ tokenId, revoke: false, reason: "refused", actor: "test" });
    expect(await rowOf(tokenId)).toMatchObject(WIPED);
    expect(await eventsOf(tokenId)).toEqual(["authorized", "disconnected"]);
  });

  it.each([true, false])("that serves a company after all does nothing (revoke: %s)", async (revoke) => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await discardToken({ tokenId, revoke, reason: "abandoned", actor: "test" });
    expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", version: 1, tokenId });
    expect(await eventsOf(tokenId)).toEqual(["authorized"]);
  });

  it("is what the sweep does to one that was left lying about for a quarter of an hour, not before", async () => {
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
  it("that is still to be made is given up when the same admin has connected again: it might end the new grant", async () => {
    const { gustoUuid, tokenId, companyIds, resourceOwnerUuid } = await connectCompanies(simulator);
    await disconnect(companyIds[0]);
    const next = await storeGrant(await issueGrant(simulator, [gustoUuid]), resourceOwnerUuid, companyIds);
    expect(await revokeAndWipe(tokenId)).toBe(true);
    expect(await rowOf(tokenId)).toMatchObject(WIPED);
    expect(await eventsOf(tokenId)).toEqual(["authorized", "disconnected"]);
    expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", tokenId: next.tokenId });
  });

  it("is made although another admin has connected the company", async () => {
    const { gustoUuid, tokenId, companyIds } = await connectCompanies(simulator);
    await disconnect(companyIds[0]);
    await storeGrant(await issueGrant(simulator, [gustoUuid]), crypto.randomUUID(), companyIds);
    expect(await revokeAndWipe(tokenId)).toBe(true);
    expect(await eventsOf(tokenId)).toEqual(["authorized", "disconnected", "revoked"]);
  });

  it("that Gusto has not confirmed after three days is given up, said so, and the pair is wiped all the same", async () => {
    const { tokenId, companyIds } = await connectCompanies(simulator);
    await disconnect(companyIds[0]);
    await revocationsFail(2);
    await age(tokenId, 71 * HOUR);
    expect(await revokeAndWipe(tokenId)).toBe(false);
    expect((await rowOf(tokenId)).refreshToken).not.toBeNull();
    await age(tokenId, 2 * HOUR);
    expect(await revokeAndWipe(tokenId)).toBe(true);
    expect(await rowOf(tokenId)).toMatchObject(WIPED);
    expect(await eventsOf(tokenId)).toEqual(["authorized", "disconnected", "revocation_failed"]);
  });

  it("is never made for a row that lives", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    expect(await revokeAndWipe(tokenId)).toBe(true);
    expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", version: 1 });
    expect(await eventsOf(tokenId)).toEqual(["authorized"]);
  });

  it("waits in line, oldest first, until it is made", async () => {
    const [first, second] = [await connectCompanies(simulator), await connectCompanies(simulator)];
    await disconnect(second.companyIds[0]);
    await disconnect(first.companyIds[0]);
    await age(first.tokenId, HOUR);
    const mine = async () => (await listPendingRevocations(100)).filter((id) => id === first.tokenId || id === second.tokenId);
    expect(await mine()).toEqual([first.tokenId, second.tokenId]);
    await revokeAndWipe(first.tokenId);
    expect(await mine()).toEqual([second.tokenId]);
  });
});
