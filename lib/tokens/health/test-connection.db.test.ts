import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import {
  age,
  type ConnectedCompany,
  connectCompanies,
  control,
  forgetGrants,
  refreshExchanges,
} from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { listCompanyTokens } from "./company-health.ts";
import { refreshTokenNow, testConnection } from "./test-connection.ts";

const simulator = withGusto();
beforeEach(async () => {
  await control(simulator, "/faults", undefined, "DELETE");
  await forgetGrants();
});

const test = ({ gustoUuid }: Pick<ConnectedCompany, "gustoUuid">) =>
  testConnection({ gustoUuid, actor: "user:1" });
const refresh = ({ gustoUuid }: Pick<ConnectedCompany, "gustoUuid">) =>
  refreshTokenNow({ gustoUuid, actor: "user:1" });
const fault = (endpoint: string, mode: string, more: Record<string, unknown> = {}) =>
  control(simulator, "/faults", { endpoint, mode, times: 1, ...more });
const rowOf = (id: string) => db().gustoAuthToken.findUniqueOrThrow({ where: { id } });
const NOBODY = { gustoUuid: randomUUID() };

describe("asking Gusto whether a token works", () => {
  it("says that it does, and writes when", async () => {
    const company = await connectCompanies(simulator);
    expect(await test(company)).toEqual({ kind: "works", version: null });
    expect(
      (await db().gustoAuthToken.findUniqueOrThrow({ where: { id: company.tokenId } }))
        .lastProvedAt,
    ).toBeInstanceOf(Date);
  });

  it("says that it does when Gusto knows the token and misses a scope", async () => {
    const company = await connectCompanies(simulator);
    await fault("/v1/token_info", "status_403");
    expect(await test(company)).toEqual({ kind: "works", version: null });
  });

  it("writes the time of every test that somebody waits for, however lately Gusto was asked", async () => {
    const company = await connectCompanies(simulator);
    await test(company);
    await age(company.tokenId, 24);
    const { lastProvedAt: before } = await rowOf(company.tokenId);
    await test(company);
    expect((await rowOf(company.tokenId)).lastProvedAt?.getTime()).toBeGreaterThan(
      (before?.getTime() ?? 0) + 20_000,
    );
  });

  it.each(["status_404", "status_429", "status_5xx", "html_200", "status_406"])(
    "on a revoked grant is not told that it works because of a %s, and nothing is healthy by it",
    async (mode) => {
      const company = await connectCompanies(simulator);
      await db().gustoAuthToken.update({
        where: { id: company.tokenId },
        data: { lastProvedAt: null },
      });
      await control(simulator, `/grants/${company.grant.grant_id}/revoke`, {});
      await fault("/v1/token_info", mode);
      expect((await test(company)).kind).toBe("unavailable");
      expect(
        (await listCompanyTokens(company.companyIds, null)).get(company.companyIds[0] ?? "")
          ?.health,
      ).toMatchObject({ status: "not_checked", reason: "never_verified" });
    },
  );

  it("passes on how long Gusto wants to be left alone", async () => {
    const company = await connectCompanies(simulator);
    await fault("/v1/token_info", "status_429");
    expect(await test(company)).toEqual({
      kind: "unavailable",
      reason: "calls_rate_limited",
      retryAfterSeconds: 30,
    });
  });

  it.each([
    ["status_5xx", 1, "status_503"],
    ["refuse", 1, "unreachable"],
    ["status_401", 2, "rejected_by_gusto"],
    ["status_406", 1, "version_refused"],
    ["status_404", 1, "status_404"],
    ["html_200", 1, "unreadable_answer"],
  ])(
    "cannot tell when Gusto answers %s (%i times), and says which it was",
    async (mode, times, reason) => {
      const company = await connectCompanies(simulator);
      await fault("/v1/token_info", mode, { times });
      expect(await test(company)).toEqual({ kind: "unavailable", reason, retryAfterSeconds: 30 });
    },
  );

  it("says that the connection has ended, and why, when Gusto accepts another one", async () => {
    const [company] = [await connectCompanies(simulator), await connectCompanies(simulator)];
    await control(simulator, `/grants/${company.grant.grant_id}/revoke`, {});
    expect(await test(company)).toEqual({
      kind: "terminal",
      state: "reconnect_required",
      reason: "revoked",
    });
    expect(await test(NOBODY)).toEqual({ kind: "terminal", state: "disconnected", reason: null });
  });

  it("gives no verdict on a refused connection while no other one can be asked", async () => {
    const company = await connectCompanies(simulator);
    await control(simulator, `/grants/${company.grant.grant_id}/revoke`, {});
    expect(await test(company)).toMatchObject({
      kind: "unavailable",
      reason: "refusal_unconfirmed",
    });
  });
});

describe("a refresh that a person asks for", () => {
  it("exchanges a token that is still valid, and is signed with the person", async () => {
    const company = await connectCompanies(simulator);
    expect(await refresh(company)).toEqual({ kind: "works", version: 2 });
    expect(await refreshExchanges(simulator, company.gustoUuid)).toHaveLength(1);
    expect(
      await db().tokenEvent.findFirst({ where: { tokenId: company.tokenId, type: "refreshed" } }),
    ).toMatchObject({ actor: "user:1", version: 2 });
  });

  it("that Gusto does not answer says when to try again", async () => {
    const company = await connectCompanies(simulator);
    await fault("/oauth/token", "refuse");
    expect(await refresh(company)).toEqual({
      kind: "unavailable",
      reason: expect.any(String),
      retryAfterSeconds: expect.any(Number),
    });
  });

  it("sends nothing for a company that was disconnected, though its pair still serves another one", async () => {
    const both = await connectCompanies(simulator, { count: 2 });
    await db().companyGrant.updateMany({
      where: { companyId: both.companyIds[0] },
      data: { endedAt: new Date(), endedReason: "disconnected" },
    });
    expect(await refresh(both)).toEqual({
      kind: "terminal",
      state: "disconnected",
      reason: "disconnected_here",
    });
    expect(await refreshExchanges(simulator, both.gustoUuid)).toEqual([]);
  });

  it("sends nothing where the connection has ended", async () => {
    const company = await connectCompanies(simulator);
    await db().gustoAuthToken.update({
      where: { id: company.tokenId },
      data: { state: "reconnect_required", stateReason: "revoked" },
    });
    expect(await refresh(company)).toEqual({
      kind: "terminal",
      state: "reconnect_required",
      reason: "revoked",
    });
    expect(await refresh(NOBODY)).toEqual({
      kind: "terminal",
      state: "disconnected",
      reason: null,
    });
    expect(await refreshExchanges(simulator, company.gustoUuid)).toEqual([]);
  });
});
