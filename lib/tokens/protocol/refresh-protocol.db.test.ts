import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import {
  age,
  connectCompanies,
  control,
  issueGrant,
  refreshExchanges,
  storeGrant,
} from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { disconnectGrants } from "../grants/disconnect-grants.ts";
import { revokeAndWipe } from "../grants/revoke-and-wipe.ts";
import { getAccessToken } from "../serving/get-access-token.ts";
import { testConnection, refreshTokenNow } from "../health/test-connection.ts";
import { sweepDueTokens, sweepEndedTokens } from "../serving/sweep-tokens.ts";
import { replaceTokenServices } from "../store/token-refresher.ts";
import { TIMING } from "./timing.ts";

const TWO_HOURS = 7_200;
const A_DAY = 86_400;

/** The real limits, scaled down where a test has to sit one out. */
const FAST = {
  ...TIMING,
  connectMs: 300,
  sendGuardMs: 500,
  exchangeMs: 1_000,
  persistMs: 500,
  leaseMs: 3_000,
  unknownGraceMs: 6_000,
  waitDeadlineMs: 1_500,
  waitPollMs: 10,
};

const simulator = withGusto();

beforeAll(() => {
  replaceTokenServices({ timing: FAST });
});

beforeEach(async () => {
  await control(simulator, "/faults", undefined, "DELETE");
  await control(simulator, "/application", {
    rotation: "first_use",
    client_secret: "demo-client-secret",
    access: "legacy",
    rate_limit_per_minute: 0,
  });
  await db().gustoApplicationState.deleteMany();
});

const ask = (gustoUuid: string, rejectedVersion?: number) =>
  getAccessToken({ gustoUuid, actor: "worker", rejectedVersion });
const rowOf = (tokenId: string) =>
  db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
const eventsOf = async (tokenId: string) =>
  (await db().tokenEvent.findMany({ where: { tokenId }, orderBy: { id: "asc" } })).map(
    (event) => event.type,
  );
const fault = (mode: string, extra: object = {}) =>
  control(simulator, "/faults", {
    endpoint: "/oauth/token",
    mode,
    times: 1,
    delay_ms: 0,
    ...extra,
  });

describe("a valid access token", () => {
  it("is served as stored, without asking Gusto", async () => {
    const { gustoUuid, grant } = await connectCompanies(simulator);
    const outcome = await ask(gustoUuid);
    expect(outcome).toMatchObject({ kind: "fresh", version: 1 });
    expect(outcome.kind === "fresh" && outcome.accessToken.reveal()).toBe(grant.access_token);
    expect(await refreshExchanges(simulator, gustoUuid)).toEqual([]);
  });

  it("is still handed out while Gusto is down and the refresh is overdue", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await age(tokenId, TWO_HOURS * 0.9);
    await fault("refuse", { times: 20 });
    expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", version: 1 });
    await sweepDueTokens();
    await expect.poll(() => rowOf(tokenId)).toMatchObject({ state: "uncertain", version: 1 });
    expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", version: 1 });
  });

  it("is stored encrypted and expires a minute before Gusto says", async () => {
    const { tokenId, grant } = await connectCompanies(simulator);
    const row = await rowOf(tokenId);
    const everything = JSON.stringify(row);
    expect(everything).not.toContain(grant.access_token);
    expect(everything).not.toContain(grant.refresh_token);
    expect(row.refreshFingerprint).toBe(fingerprint(grant.refresh_token));
    const life = (row.accessTokenExpiration?.getTime() ?? 0) - row.createdAt.getTime();
    expect(Math.round(life / 10_000)).toBe((TWO_HOURS - 60) / 10);
  });
});

describe("an expired access token", () => {
  it("is refreshed once for fifty callers at the same moment", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await age(tokenId, A_DAY);
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => ask(gustoUuid)));
    const tokens = new Set(
      outcomes.map((outcome) =>
        outcome.kind === "fresh" ? outcome.accessToken.reveal() : outcome.kind,
      ),
    );
    expect(tokens.size).toBe(1);
    expect(outcomes.every((outcome) => outcome.kind === "fresh" && outcome.version === 2)).toBe(
      true,
    );
    expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(1);
    expect(await eventsOf(tokenId)).toEqual(["authorized", "refreshed"]);
  });

  it("is refreshed ahead once by the sweep, and verified by its first use", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await age(tokenId, TWO_HOURS * 0.9);
    // Of other tests' rows a sweep takes what happens to be due: a retry comes after a random time.
    await sweepDueTokens();
    await sweepDueTokens();
    expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(1);
    expect(await testConnection({ gustoUuid, actor: "worker" })).toMatchObject({ kind: "works" });
    expect(await eventsOf(tokenId)).toEqual(["authorized", "refreshed", "proved"]);
    expect((await rowOf(tokenId)).lastProvedAt).not.toBeNull();
  });

  it("of a pair that serves three companies is refreshed once, in one row, for all of them", async () => {
    const { gustoUuids, tokenId } = await connectCompanies(simulator, { count: 3 });
    await age(tokenId, A_DAY);
    const outcomes = await Promise.all(gustoUuids.map((uuid) => ask(uuid)));
    expect(
      new Set(outcomes.map((outcome) => outcome.kind === "fresh" && outcome.accessToken.reveal()))
        .size,
    ).toBe(1);
    expect(await refreshExchanges(simulator, gustoUuids[0] ?? "")).toHaveLength(1);
  });
});

describe("an access token that Gusto rejects", () => {
  it("leads to one refresh, however many callers report the same version", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => ask(gustoUuid, 1)));
    expect(outcomes.every((outcome) => outcome.kind === "fresh" && outcome.version === 2)).toBe(
      true,
    );
    expect(await ask(gustoUuid, 1)).toMatchObject({ kind: "fresh", version: 2 });
    expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(1);
    expect(await eventsOf(tokenId)).toEqual(["authorized", "rejected", "refreshed"]);
  });

  it("again and again does not cause an endless series of exchanges", async () => {
    const { gustoUuid } = await connectCompanies(simulator);
    for (let version = 1; version <= 10; version += 1) await ask(gustoUuid, version);
    expect(await ask(gustoUuid, 11)).toMatchObject({ kind: "unavailable", reason: "rate_limited" });
    expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(10);
  });

  it("is replaced in the middle of a call made with it", async () => {
    const { gustoUuid } = await connectCompanies(simulator);
    await control(simulator, "/clock", { advance_seconds: 3 * TWO_HOURS });
    expect(await testConnection({ gustoUuid, actor: "worker" })).toMatchObject({ kind: "works" });
    expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(1);
  });
});

describe("a lost response", () => {
  it("is repaired by the same refresh token under the first-use rule", async () => {
    const { gustoUuid, tokenId, grant } = await connectCompanies(simulator);
    await age(tokenId, A_DAY);
    await fault("drop_after");
    expect(await ask(gustoUuid)).toMatchObject({ kind: "unavailable", reason: "outcome_unknown" });
    expect(await rowOf(tokenId)).toMatchObject({
      state: "uncertain",
      version: 1,
      refreshFingerprint: fingerprint(grant.refresh_token),
    });
    expect(await ask(gustoUuid), "the lease is kept to its end").toMatchObject({
      kind: "unavailable",
    });
    await age(tokenId, 4);
    expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", version: 2 });
    const exchanges = await refreshExchanges(simulator, gustoUuid);
    expect(exchanges).toHaveLength(2);
    expect(new Set(exchanges.map((exchange) => exchange.presented_fingerprint)).size).toBe(1);
  });

  it("under strict single use ends in a reconnect that says why, after a grace for our own other attempt", async () => {
    await control(simulator, "/application", { rotation: "strict_single_use" });
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await age(tokenId, A_DAY);
    await fault("drop_after");
    await ask(gustoUuid);
    await age(tokenId, 4);
    expect(await ask(gustoUuid), "the refusal may be the echo of our own success").toMatchObject({
      kind: "unavailable",
      reason: "outcome_unknown",
    });
    await age(tokenId, 7);
    expect(await ask(gustoUuid)).toMatchObject({
      kind: "terminal",
      state: "reconnect_required",
      reason: "lost_in_unknown_outcome",
    });
  });

  it.each(["html_200", "truncated_json", "missing_refresh_token", "status_5xx", "drop_before"])(
    "(%s) leaves the stored pair alone and heals by itself",
    async (mode) => {
      const { gustoUuid, tokenId } = await connectCompanies(simulator);
      await age(tokenId, A_DAY);
      await fault(mode);
      expect(await ask(gustoUuid)).toMatchObject({ kind: "unavailable" });
      expect(await rowOf(tokenId)).toMatchObject({ version: 1, attempts: 1 });
      await age(tokenId, 3_700);
      expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", version: 2 });
    },
  );

  it("by timeout gets an answer in time, and no process sends again before the lease ends", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await age(tokenId, A_DAY);
    await fault("delay", { delay_ms: FAST.exchangeMs * 1.2 });
    const outcomes = await Promise.all([ask(gustoUuid), ask(gustoUuid)]);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(["unavailable", "unavailable"]);
    expect(await ask(gustoUuid)).toMatchObject({ kind: "unavailable", reason: "outcome_unknown" });
    // Ageing the row skips the time in which Gusto, too, is done with the first exchange.
    await vi.waitFor(async () =>
      expect(
        (await refreshExchanges(simulator, gustoUuid)).map((exchange) => exchange.outcome),
      ).toEqual(["rotated"]),
    );
    await age(tokenId, 4);
    expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", version: 2 });
    expect(
      (await refreshExchanges(simulator, gustoUuid)).some((exchange) => exchange.overlapped),
    ).toBe(false);
  });

  it("that is only slow is waited for by every caller", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await age(tokenId, A_DAY);
    await fault("delay", { delay_ms: FAST.exchangeMs / 2 });
    const outcomes = await Promise.all([ask(gustoUuid), ask(gustoUuid)]);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(["fresh", "fresh"]);
    expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(1);
  });
});

describe("a refusal", () => {
  it("of a revoked grant requires a reconnect, and no further call reaches Gusto", async () => {
    const { gustoUuid, tokenId, grant } = await connectCompanies(simulator);
    await control(simulator, `/grants/${grant.grant_id}/revoke`, {});
    expect(await ask(gustoUuid, 1)).toMatchObject({
      kind: "terminal",
      state: "reconnect_required",
      reason: "revoked",
    });
    const before = (await refreshExchanges(simulator, gustoUuid)).length;
    await age(tokenId, A_DAY);
    await Promise.all([
      ask(gustoUuid),
      ask(gustoUuid, 1),
      sweepDueTokens(),
      refreshTokenNow({ gustoUuid, actor: "worker" }),
      testConnection({ gustoUuid, actor: "worker" }),
    ]);
    expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(before);
    expect(await eventsOf(tokenId)).toEqual([
      "authorized",
      "rejected",
      "refresh_failed",
      "reconnect_required",
    ]);
  });

  it("of our own credentials stops every refresh and marks no connection", async () => {
    const first = await connectCompanies(simulator);
    const second = await connectCompanies(simulator);
    await Promise.all([age(first.tokenId, A_DAY), age(second.tokenId, A_DAY)]);
    await control(simulator, "/application", { client_secret: "rotated-by-somebody" });
    expect(await ask(first.gustoUuid)).toMatchObject({
      kind: "unavailable",
      reason: "client_refused",
    });
    expect(await ask(second.gustoUuid)).toMatchObject({
      kind: "unavailable",
      reason: "client_refused",
    });
    expect(await refreshExchanges(simulator, second.gustoUuid)).toEqual([]);
    expect(await rowOf(first.tokenId)).toMatchObject({
      state: "active",
      attempts: 0,
      lastError: null,
    });
    expect(await rowOf(second.tokenId)).toMatchObject({
      state: "active",
      attempts: 0,
      lastError: null,
    });

    await control(simulator, "/application", { client_secret: "demo-client-secret" });
    await db()
      .$executeRaw`UPDATE gusto_application_states SET paused_until = now() - interval '1 second'`;
    expect(await ask(second.gustoUuid)).toMatchObject({ kind: "fresh", version: 2 });
    expect(await ask(first.gustoUuid)).toMatchObject({ kind: "fresh", version: 2 });
  });

  it("for too many requests waits as long as Gusto asks", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await age(tokenId, A_DAY);
    await fault("status_429");
    expect(await ask(gustoUuid)).toMatchObject({ kind: "unavailable", reason: "rate_limited" });
    const row = await rowOf(tokenId);
    expect(row).toMatchObject({ state: "active", lastError: "rate_limited" });
    expect(row.retryAt).not.toBeNull();
    expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(1);
    await ask(gustoUuid);
    expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(1);
  });
});

describe("odd responses", () => {
  it.each([{ value: 0 }, { value: -5 }, { value: "abc" }, { value: null }, { value: 1e12 }])(
    "with expires_in $value still bring a usable pair",
    async ({ value }) => {
      const { gustoUuid, tokenId } = await connectCompanies(simulator);
      await age(tokenId, A_DAY);
      await fault("bad_expires_in", { value });
      expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", version: 2 });
      expect((await ask(gustoUuid)).kind).toBe("fresh");
    },
  );

  it("that echo the refresh token keep the grant alive over several refreshes", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await fault("echo_refresh_token", { times: 3 });
    for (const version of [2, 3, 4]) {
      await age(tokenId, A_DAY);
      expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", version });
    }
  });
});

async function liveGrants(gustoUuid: string): Promise<number | undefined> {
  const { companies } = await control<{ companies: { uuid: string; live_grants: number }[] }>(
    simulator,
    "/companies",
  );
  return companies.find((company) => company.uuid === gustoUuid)?.live_grants;
}

describe("a disconnect", () => {
  it("in the middle of an exchange wins: the pair is dropped, revoked, and never comes back", async () => {
    const { gustoUuid, tokenId, companyIds } = await connectCompanies(simulator);
    await age(tokenId, A_DAY);
    await fault("delay", { delay_ms: 400 });
    const asking = ask(gustoUuid);
    await expect.poll(async () => (await rowOf(tokenId)).state).toBe("refreshing");
    await transaction((tx) =>
      disconnectGrants({ companyId: companyIds[0] ?? "", actor: "worker" }, tx),
    );
    expect(await asking).toMatchObject({ kind: "terminal", state: "disconnected" });
    // The pair that came too late is revoked by the exchange; the one that it came from, by the disconnect.
    await expect.poll(() => liveGrants(gustoUuid)).toBe(0);
    expect(await revokeAndWipe(tokenId)).toBe("wiped");
    expect(await rowOf(tokenId)).toMatchObject({
      state: "disconnected",
      accessToken: null,
      refreshToken: null,
      refreshFingerprint: null,
    });
    expect(await liveGrants(gustoUuid)).toBe(0);
  });

  it("while Gusto is down takes effect here at once and is confirmed later", async () => {
    const { gustoUuid, tokenId, companyIds } = await connectCompanies(simulator);
    await control(simulator, "/faults", {
      endpoint: "/oauth/revoke",
      mode: "refuse",
      times: 1,
      delay_ms: 0,
    });
    await transaction((tx) =>
      disconnectGrants({ companyId: companyIds[0] ?? "", actor: "worker" }, tx),
    );
    expect(await ask(gustoUuid)).toMatchObject({
      kind: "terminal",
      state: "disconnected",
      reason: "disconnected_here",
    });
    expect(await revokeAndWipe(tokenId)).toBe("unconfirmed");
    expect((await rowOf(tokenId)).refreshToken).not.toBeNull();
    await age(tokenId, 60);
    await sweepEndedTokens();
    expect((await rowOf(tokenId)).refreshToken).toBeNull();
    expect(await eventsOf(tokenId)).toEqual(["authorized", "disconnected", "revoked"]);
  });

  it("of one of three companies leaves the shared pair to the others", async () => {
    const { gustoUuids, companyIds, tokenId } = await connectCompanies(simulator, { count: 3 });
    await transaction((tx) =>
      disconnectGrants({ companyId: companyIds[0] ?? "", actor: "worker" }, tx),
    );
    expect(await ask(gustoUuids[0] ?? "")).toMatchObject({
      kind: "terminal",
      state: "disconnected",
      reason: "disconnected_here",
    });
    expect(await ask(gustoUuids[1] ?? "")).toMatchObject({ kind: "fresh" });
    expect(await rowOf(tokenId)).toMatchObject({ state: "active" });
  });
});

describe("a reconnect", () => {
  it("replaces the same admin's pair, keeps one, and continues the version", async () => {
    const { gustoUuid, tokenId, companyIds, resourceOwnerUuid } = await connectCompanies(simulator);
    await age(tokenId, A_DAY);
    await ask(gustoUuid);
    const grant = await issueGrant(simulator, [gustoUuid]);
    const { tokenId: next } = await storeGrant(grant, resourceOwnerUuid, companyIds);
    expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", version: 3, tokenId: next });
    expect(await rowOf(tokenId)).toMatchObject({
      state: "disconnected",
      stateReason: "replaced",
      refreshFingerprint: null,
      mayLiveSince: expect.any(Date),
    });
  });

  it("of one company on a shared pair does not take the pair from the others", async () => {
    const { gustoUuids, companyIds, tokenId, resourceOwnerUuid } = await connectCompanies(
      simulator,
      { count: 2 },
    );
    const grant = await issueGrant(simulator, [gustoUuids[0] ?? ""]);
    await storeGrant(grant, resourceOwnerUuid, [companyIds[0] ?? ""]);
    expect(await rowOf(tokenId)).toMatchObject({ state: "active" });
    expect(await ask(gustoUuids[1] ?? "")).toMatchObject({ kind: "fresh", tokenId });
  });

  it("by a second admin adds a grant, which takes over when the first is revoked", async () => {
    const first = await connectCompanies(simulator);
    const grant = await issueGrant(simulator, [first.gustoUuid]);
    const { tokenId: second } = await storeGrant(grant, crypto.randomUUID(), first.companyIds);
    expect(await ask(first.gustoUuid)).toMatchObject({ kind: "fresh", tokenId: first.tokenId });
    await control(simulator, `/grants/${first.grant.grant_id}/revoke`, {});
    await ask(first.gustoUuid, 1);
    expect(await ask(first.gustoUuid)).toMatchObject({ kind: "fresh", tokenId: second });
  });
});

describe("a missing encryption key", () => {
  it("fails closed, changes no state and is recorded", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    const { accessToken, refreshToken } = await rowOf(tokenId);
    const unknownKey = (sealed: string | null) => sealed?.replace("v1.test1.", "v1.gone.") ?? null;
    await db().gustoAuthToken.update({
      where: { id: tokenId },
      data: { accessToken: unknownKey(accessToken), refreshToken: unknownKey(refreshToken) },
    });
    expect(await ask(gustoUuid)).toMatchObject({ kind: "unavailable", reason: "cannot_decrypt" });
    expect(await rowOf(tokenId)).toMatchObject({
      state: "active",
      version: 1,
      attempts: 0,
      lastError: "cannot_decrypt",
    });
    expect(await refreshExchanges(simulator, gustoUuid)).toEqual([]);
  });

  it("and a ciphertext copied from another row have the same effect: nothing can be decrypted", async () => {
    const mine = await connectCompanies(simulator);
    const other = await connectCompanies(simulator);
    const { accessToken } = await rowOf(other.tokenId);
    await db().gustoAuthToken.update({ where: { id: mine.tokenId }, data: { accessToken } });
    const outcome = await ask(mine.gustoUuid);
    expect(outcome.kind === "fresh" ? outcome.accessToken.reveal() : outcome.kind).not.toBe(
      other.grant.access_token,
    );
  });
});
