import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import {
  age,
  type ConnectedCompany,
  connectCompanies,
  control,
  refreshExchanges,
} from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { getCompany, getTokenInfo } from "#lib/gusto/discovery.ts";
import { listCompanyTokens } from "../health/company-health.ts";
import { refreshTokenNow } from "../health/test-connection.ts";
import { tokenServices } from "../store/token-refresher.ts";
import { withAccessToken } from "./with-access-token.ts";

const simulator = withGusto();

beforeEach(() => control(simulator, "/faults", undefined, "DELETE"));

const ask = ({ gustoUuid }: ConnectedCompany) =>
  withAccessToken({ gustoUuid, actor: "worker" }, getTokenInfo);
const reject = (times: number) =>
  control(simulator, "/faults", { endpoint: "/v1/token_info", mode: "status_401", times });
const health = async ({ companyIds: [id] }: ConnectedCompany) =>
  (await listCompanyTokens([id!], null)).get(id!)?.health;
const troubles = ({ tokenId }: ConnectedCompany) =>
  db().tokenEvent.findMany({ where: { tokenId, reason: "rejected_by_gusto" } });

describe("a call that Gusto answers with 401", () => {
  it("is repeated once with a new token", async () => {
    const company = await connectCompanies(simulator);
    await reject(1);
    expect((await ask(company)).kind).toBe("ok");
    expect(await refreshExchanges(simulator, company.gustoUuid)).toHaveLength(1);
    expect(await health(company)).toMatchObject({ status: "healthy" });
    expect(await troubles(company)).toEqual([]);
  });

  it("shows the connection as troubled when the new token is rejected too, until Gusto accepts one again", async () => {
    const company = await connectCompanies(simulator);
    await reject(2);
    expect((await ask(company)).kind).toBe("rejected");
    expect(await health(company)).toMatchObject({
      status: "retrying",
      reason: "rejected_by_gusto",
      serving: true,
    });
    expect(await troubles(company)).toHaveLength(1);
    expect((await ask(company)).kind).toBe("ok");
    expect(await health(company)).toMatchObject({ status: "healthy" });
  });

  it("shows the connection as failing if no new token is available, however long the stored one lasts", async () => {
    const company = await connectCompanies(simulator);
    await reject(1);
    await control(simulator, "/faults", { endpoint: "/oauth/token", mode: "status_429", times: 1 });
    expect(await ask(company)).toMatchObject({
      kind: "no_token",
      outcome: { kind: "unavailable" },
    });
    expect(await health(company)).toMatchObject({
      status: "retrying",
      failingSince: expect.any(Date),
      serving: true,
    });
  });

  it("while no refresh is sent at all does not leave the connection healthy", async () => {
    const company = await connectCompanies(simulator);
    const pausedUntil = new Date(Date.now() + 60_000);
    await tokenServices().store.transactApplication("demo", (state) => ({
      result: undefined,
      next: { ...state, pausedReason: "gusto_unavailable", pausedSince: new Date(), pausedUntil },
    }));
    await reject(1);
    expect(await ask(company)).toMatchObject({ kind: "no_token" });
    expect(await health(company)).toMatchObject({
      status: "retrying",
      reason: "rejected_by_gusto",
    });
    await db().gustoApplicationState.deleteMany();
    expect((await ask(company)).kind).toBe("ok");
    expect(await health(company)).toMatchObject({ status: "healthy", failingSince: null });
  });

  it("is recorded once in the timeline, however many callers see it", async () => {
    const company = await connectCompanies(simulator);
    await reject(10);
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(company)));
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(["rejected"]));
    expect(await troubles(company)).toMatchObject([
      { type: "rejected", actor: "worker", version: 2 },
    ]);
  });

  it.each<[string, (company: ConnectedCompany) => Promise<unknown>]>([
    ["a newer pair is there", ({ gustoUuid }) => refreshTokenNow({ gustoUuid, actor: "worker" })],
    [
      "the connection has ended",
      ({ tokenId }) =>
        db().gustoAuthToken.update({
          where: { id: tokenId },
          data: { state: "reconnect_required", stateReason: "revoked" },
        }),
    ],
  ])("twice says nothing about a connection if %s meanwhile", async (_, happens) => {
    const company = await connectCompanies(simulator);
    let calls = 0;
    const answer = await withAccessToken(
      { gustoUuid: company.gustoUuid, actor: "worker" },
      async () => {
        calls += 1;
        if (calls === 2) await happens(company);
        return { kind: "rejected" };
      },
    );
    expect([answer.kind, calls]).toEqual(["rejected", 2]);
    expect(await troubles(company)).toEqual([]);
    expect(
      (await db().gustoAuthToken.findUniqueOrThrow({ where: { id: company.tokenId } })).lastError,
    ).toBeNull();
  });
});

describe("a call that Gusto accepts", () => {
  const stored = () => connectCompanies(simulator, { isVerified: false });
  const events = (tokenId: string) =>
    db().tokenEvent.findMany({ where: { tokenId, type: "proved" } });
  const provedAt = async (tokenId: string) =>
    (await db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } })).lastProvedAt;

  it("verifies the version it was made with, and is recorded in the timeline once per version", async () => {
    const [company, neighbor] = [await stored(), await stored()];
    await ask(company);
    const first = await provedAt(company.tokenId);
    expect(first).toBeInstanceOf(Date);
    await ask(company);
    // A second acceptance within a minute says nothing new.
    expect(await provedAt(company.tokenId)).toEqual(first);
    await age(company.tokenId, 61);
    const before = await provedAt(company.tokenId);
    await ask(company);
    expect((await provedAt(company.tokenId))?.getTime()).toBeGreaterThan(
      (before?.getTime() ?? 0) + 30_000,
    );
    expect(await events(company.tokenId)).toMatchObject([{ actor: "worker", version: 1 }]);
    await age(company.tokenId, 7_200);
    await ask(company);
    expect(await events(company.tokenId)).toMatchObject([{ version: 1 }, { version: 2 }]);
    expect(await provedAt(neighbor.tokenId)).toBeNull();
    expect(await events(neighbor.tokenId)).toEqual([]);
  });

  it("though it answers 403 verifies the pair if Gusto's own body says so, because Gusto has looked at the token", async () => {
    const company = await stored();
    await control(simulator, "/faults", {
      endpoint: "/v1/token_info",
      mode: "status_403",
      times: 1,
    });
    expect((await ask(company)).kind).toBe("forbidden");
    expect(await provedAt(company.tokenId)).toBeInstanceOf(Date);
    expect(await events(company.tokenId)).toHaveLength(1);
  });

  it("though it answers 404 verifies the pair if it is Gusto's own 404", async () => {
    const company = await stored();
    const read = (accessToken: Secret) => getCompany(accessToken, randomUUID());
    expect(
      (await withAccessToken({ gustoUuid: company.gustoUuid, actor: "worker" }, read)).kind,
    ).toMatch(/not_found|forbidden/);
    expect(await provedAt(company.tokenId)).toBeInstanceOf(Date);
  });

  it.each(["status_404", "status_429", "status_5xx", "html_200", "refuse"])(
    "or not (%s) verifies nothing, because it is unknown whether the token was checked",
    async (mode) => {
      const company = await stored();
      await control(simulator, "/faults", { endpoint: "/v1/token_info", mode, times: 1 });
      expect((await ask(company)).kind).not.toBe("ok");
      expect(await provedAt(company.tokenId)).toBeNull();
      expect(await health(company)).toMatchObject({ status: "not_checked" });
    },
  );

  it("verifies no pair that replaced it meanwhile", async () => {
    const company = await stored();
    await withAccessToken({ gustoUuid: company.gustoUuid, actor: "worker" }, async () => {
      await refreshTokenNow({ gustoUuid: company.gustoUuid, actor: "worker" });
      return { kind: "ok" };
    });
    expect(await provedAt(company.tokenId)).toBeNull();
  });
});

describe("without a token", () => {
  it("no call is made", async () => {
    const company = await connectCompanies(simulator);
    await db().gustoAuthToken.update({
      where: { id: company.tokenId },
      data: { state: "reconnect_required", stateReason: "revoked" },
    });
    let calls = 0;
    const outcome = await withAccessToken({ gustoUuid: company.gustoUuid, actor: "worker" }, () =>
      Promise.resolve({ kind: "ok", calls: (calls += 1) }),
    );
    expect(outcome).toMatchObject({
      kind: "no_token",
      outcome: { kind: "terminal", state: "reconnect_required", reason: "revoked" },
    });
    expect(calls).toBe(0);
  });

  it("to retry with, the call is not repeated", async () => {
    const company = await connectCompanies(simulator);
    await control(simulator, `/grants/${company.grant.grant_id}/revoke`, {});
    let calls = 0;
    const outcome = await withAccessToken(
      { gustoUuid: company.gustoUuid, actor: "worker" },
      (token) => {
        calls += 1;
        return getTokenInfo(token);
      },
    );
    expect(outcome).toMatchObject({
      kind: "no_token",
      outcome: { kind: "terminal", state: "reconnect_required", reason: "revoked" },
    });
    expect(calls).toBe(1);
  });
});
