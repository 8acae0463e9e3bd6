import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/db.ts";
import { type ConnectedCompany, connectCompanies, control, refreshExchanges } from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { proveToken, refreshTokenNow } from "./prove-token.ts";

const simulator = withGusto();
beforeEach(() => control(simulator, "/faults", undefined, "DELETE"));

const prove = ({ gustoUuid }: Pick<ConnectedCompany, "gustoUuid">) => proveToken({ gustoUuid, actor: "user:1" });
const refresh = ({ gustoUuid }: Pick<ConnectedCompany, "gustoUuid">) => refreshTokenNow({ gustoUuid, actor: "user:1" });
const fault = (endpoint: string, mode: string, more: Record<string, unknown> = {}) => control(simulator, "/faults", { endpoint, mode, times: 1, ...more });
const NOBODY = { gustoUuid: randomUUID() };

describe("asking Gusto whether a token works", () => {
  it("says that it does, and notes the proof", async () => {
    const company = await connectCompanies(simulator);
    expect(await prove(company)).toEqual({ kind: "works", version: null });
    expect((await db().gustoAuthToken.findUniqueOrThrow({ where: { id: company.tokenId } })).lastProvedAt).toBeInstanceOf(Date);
  });

  it.each(["status_403", "status_404"])("takes %s for a proof", async (mode) => {
    const company = await connectCompanies(simulator);
    await fault("/v1/token_info", mode);
    expect(await prove(company)).toEqual({ kind: "works", version: null });
  });

  it("passes on how long Gusto wants to be left alone", async () => {
    const company = await connectCompanies(simulator);
    await fault("/v1/token_info", "status_429");
    expect(await prove(company)).toEqual({ kind: "unavailable", reason: "rate_limited", retryAfterSeconds: 30 });
  });

  it.each([["status_5xx", 1], ["refuse", 1], ["status_401", 2], ["status_406", 1]])("cannot tell when Gusto answers %s (%i times)", async (mode, times) => {
    const company = await connectCompanies(simulator);
    await fault("/v1/token_info", mode, { times });
    expect(await prove(company)).toEqual({ kind: "unavailable", reason: "gusto_error", retryAfterSeconds: 30 });
  });

  it("says that the connection has ended, and why", async () => {
    const company = await connectCompanies(simulator);
    await control(simulator, `/grants/${company.grant.grant_id}/revoke`, {});
    expect(await prove(company)).toEqual({ kind: "terminal", state: "reconnect_required", reason: "revoked" });
    expect(await prove(NOBODY)).toEqual({ kind: "terminal", state: "disconnected", reason: null });
  });
});

describe("a refresh that a person asks for", () => {
  it("exchanges a token that is still valid, and is signed with the person", async () => {
    const company = await connectCompanies(simulator);
    expect(await refresh(company)).toEqual({ kind: "works", version: 2 });
    expect(await refreshExchanges(simulator, company.gustoUuid)).toHaveLength(1);
    expect(await db().tokenEvent.findFirst({ where: { tokenId: company.tokenId, type: "refreshed" } })).toMatchObject({ actor: "user:1", version: 2 });
  });

  it("that Gusto does not answer says when to try again", async () => {
    const company = await connectCompanies(simulator);
    await fault("/oauth/token", "refuse");
    expect(await refresh(company)).toEqual({ kind: "unavailable", reason: expect.any(String), retryAfterSeconds: expect.any(Number) });
  });

  it("sends nothing for a company that was disconnected, though its pair still serves another one", async () => {
    const both = await connectCompanies(simulator, { count: 2 });
    await db().companyGrant.updateMany({ where: { companyId: both.companyIds[0] }, data: { endedAt: new Date(), endedReason: "disconnected" } });
    expect(await refresh(both)).toEqual({ kind: "terminal", state: "disconnected", reason: "disconnected_here" });
    expect(await refreshExchanges(simulator, both.gustoUuid)).toEqual([]);
  });

  it("sends nothing where the connection has ended", async () => {
    const company = await connectCompanies(simulator);
    await db().gustoAuthToken.update({ where: { id: company.tokenId }, data: { state: "reconnect_required", stateReason: "revoked" } });
    expect(await refresh(company)).toEqual({ kind: "terminal", state: "reconnect_required", reason: "revoked" });
    expect(await refresh(NOBODY)).toEqual({ kind: "terminal", state: "disconnected", reason: null });
    expect(await refreshExchanges(simulator, company.gustoUuid)).toEqual([]);
  });
});
