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
  it("confirms it, and records when", async () => {
    const company = await connectCompanies(simulator);
    expect(await test(company)).toEqual({ kind: "works", version: null });
    expect(
      (await db().gustoAuthToken.findUniqueOrThrow({ where: { id: company.tokenId } }))
        .lastProvedAt,
    ).toBeInstanceOf(Date);
  });

  it("confirms it if Gusto knows the token but a scope is missing", async () => {
    const company = await connectCompanies(simulator);
    await fault("/v1/token_info", "status_403");
    expect(await test(company)).toEqual({ kind: "works", version: null });
  });

  it("records the time of every test a person waits for, however recently Gusto was asked", async () => {
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
    "does not mistake a %s for success on a revoked grant, and nothing becomes healthy by it",
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

  it("passes on how long Gusto asks to wait", async () => {
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
    "cannot tell if Gusto answers %s (%i times), and says which it was",
    async (mode, times, reason) => {
      const company = await connectCompanies(simulator);
      await fault("/v1/token_info", mode, { times });
      expect(await test(company)).toEqual({ kind: "unavailable", reason, retryAfterSeconds: 30 });
    },
  );

  it("reports that the connection has ended, and why, if Gusto accepts another one", async () => {
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

describe("a refresh requested by a person", () => {
  it("exchanges a token that is still valid, and names the person", async () => {
    const company = await connectCompanies(simulator);
    expect(await refresh(company)).toEqual({ kind: "works", version: 2 });
    expect(await refreshExchanges(simulator, company.gustoUuid)).toHaveLength(1);
    expect(
      await db().tokenEvent.findFirst({ where: { tokenId: company.tokenId, type: "refreshed" } }),
    ).toMatchObject({ actor: "user:1", version: 2 });
  });

  it("says when to try again if Gusto does not respond", async () => {
    const company = await connectCompanies(simulator);
    await fault("/oauth/token", "refuse");
    expect(await refresh(company)).toEqual({
      kind: "unavailable",
      reason: expect.any(String),
      retryAfterSeconds: expect.any(Number),
    });
  });

  it("sends nothing for a disconnected company, though its pair still serves another one", async () => {
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

  it("sends nothing if the connection has ended", async () => {
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
