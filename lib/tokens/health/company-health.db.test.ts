import { beforeEach, describe, expect, it } from "vitest";
import { shortFingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { type ConnectedCompany, connectCompanies } from "#test/connected-company.ts";
import { createCompany } from "#test/people.ts";
import { withGusto } from "#test/with-gusto.ts";
import { listCompanyTokens, readApplicationPause } from "./company-health.ts";
import { listTokenEvents } from "./list-token-events.ts";
import { disconnectGrants } from "../grants/disconnect-grants.ts";
import { refreshTokenNow } from "./test-connection.ts";
import { tokenServices } from "../store/token-refresher.ts";

const simulator = withGusto();

const idOf = ({ companyIds }: ConnectedCompany) => companyIds[0] ?? "";
const tokenOf = async (companyId: string) =>
  (await listCompanyTokens([companyId], null)).get(companyId);

describe("what a screen gets about a company's token", () => {
  it("comes from the row the company uses, without a token", async () => {
    const company = await connectCompanies(simulator);
    await db().gustoAuthToken.update({
      where: { id: company.tokenId },
      data: { attempts: 3, lastProvedAt: new Date() },
    });
    const row = await db().gustoAuthToken.findUniqueOrThrow({ where: { id: company.tokenId } });
    expect(await tokenOf(idOf(company))).toEqual({
      companyId: idOf(company),
      tokenId: company.tokenId,
      health: expect.objectContaining({ status: "healthy" }),
      version: 1,
      scope: "public",
      fingerprint: shortFingerprint(row.refreshFingerprint ?? ""),
      attempts: 3,
      accessTokenExpiration: row.accessTokenExpiration,
      refreshDueAt: row.refreshDueAt,
      lastRefreshedAt: null,
      lastVerifiedAt: row.lastProvedAt,
      issuedAt: row.createdAt,
      revocationPending: false,
    });
  });

  it("includes when the pair in use was issued: at the last refresh, if there was one", async () => {
    const company = await connectCompanies(simulator);
    await refreshTokenNow({ gustoUuid: company.gustoUuid, actor: "worker" });
    const { lastRefreshedAt } = await db().gustoAuthToken.findUniqueOrThrow({
      where: { id: company.tokenId },
    });
    expect(await tokenOf(idOf(company))).toMatchObject({
      version: 2,
      issuedAt: lastRefreshedAt,
      lastRefreshedAt,
    });
  });

  it("includes that a revocation is not confirmed yet", async () => {
    const company = await connectCompanies(simulator);
    await transaction((tx) => disconnectGrants({ companyId: idOf(company), actor: "worker" }, tx));
    expect(await tokenOf(idOf(company))).toMatchObject({
      health: { status: "disconnected" },
      fingerprint: null,
      revocationPending: true,
    });
  });

  it("is 'not connected' for a company that never had a grant", async () => {
    const { id } = await createCompany([], { state: "none" });
    expect(await tokenOf(id)).toMatchObject({
      tokenId: null,
      health: { status: "disconnected" },
      version: null,
      fingerprint: null,
      attempts: 0,
      issuedAt: null,
      revocationPending: false,
    });
  });

  it("distinguishes a loss from a disconnect for each company of a shared pair, in any order", async () => {
    for (const reasons of [
      ["disconnected", "deprovisioned"],
      ["deprovisioned", "disconnected"],
    ] as const) {
      const both = await connectCompanies(simulator, { count: 2 });
      for (const [index, endedReason] of reasons.entries())
        await db().companyGrant.updateMany({
          where: { companyId: both.companyIds[index] },
          data: { endedAt: new Date(), endedReason },
        });
      await db().gustoAuthToken.update({
        where: { id: both.tokenId },
        data: {
          state: "disconnected",
          stateReason:
            reasons[1] === "deprovisioned" ? "disconnected_at_gusto" : "disconnected_here",
          refreshFingerprint: null,
        },
      });
      const statuses = await Promise.all(
        both.companyIds.map(async (id) => (await tokenOf(id))?.health.status),
      );
      expect(statuses).toEqual(
        reasons.map((reason) => (reason === "deprovisioned" ? "ended_at_gusto" : "disconnected")),
      );
    }
  });

  it("covers each of many, and none of none", async () => {
    const [one, other] = [await connectCompanies(simulator), await connectCompanies(simulator)];
    const tokens = await listCompanyTokens([idOf(one), idOf(other)], null);
    expect([tokens.size, tokens.get(idOf(one))?.tokenId, tokens.get(idOf(other))?.tokenId]).toEqual(
      [2, one.tokenId, other.tokenId],
    );
    expect(await listCompanyTokens([], null)).toEqual(new Map());
  });
});

describe("the pause of all refreshing", () => {
  beforeEach(() => db().gustoApplicationState.deleteMany());
  const pause = {
    pausedReason: "client_refused",
    pausedSince: new Date("2026-01-01T00:00:00Z"),
    pausedUntil: new Date("2026-01-01T00:01:00Z"),
  } as const;

  it("is read as stored", async () => {
    expect(await readApplicationPause()).toBeNull();
    await db().gustoApplicationState.create({ data: { environment: "demo", ...pause } });
    expect(await readApplicationPause()).toEqual({
      reason: "client_refused",
      since: pause.pausedSince,
      until: pause.pausedUntil,
    });
  });

  it.each(["pausedReason", "pausedSince", "pausedUntil"])("is absent without %s", async (field) => {
    await tokenServices().store.transactApplication("demo", (state) => ({
      result: undefined,
      next: { ...state, ...pause, [field]: null },
    }));
    expect(await readApplicationPause()).toBeNull();
  });
});

describe("the timeline of companies", () => {
  it("is read from the newest on, page by page, with each line's company", async () => {
    const [company, other] = [await connectCompanies(simulator), await connectCompanies(simulator)];
    await db().company.update({ where: { id: idOf(company) }, data: { tradeName: "The Bakery" } });
    for (let time = 0; time < 3; time += 1)
      await refreshTokenNow({ gustoUuid: company.gustoUuid, actor: "user:1" });
    const ours = Prisma.sql`SELECT id FROM companies WHERE id = ${idOf(company)}::uuid`;
    const first = await listTokenEvents(ours, { before: null, limit: 3 });
    expect(first.map(({ type, version }) => [type, version])).toEqual([
      ["refreshed", 4],
      ["refreshed", 3],
      ["refreshed", 2],
    ]);
    expect(first[0]).toMatchObject({
      id: expect.stringMatching(/^\d+$/),
      at: expect.any(Date),
      actor: "user:1",
      durationMs: expect.any(Number),
      companyId: idOf(company),
      companyName: "The Bakery",
    });
    const second = await listTokenEvents(ours, { before: first.at(-1)?.id ?? null, limit: 3 });
    expect(second).toMatchObject([{ type: "authorized", actor: "worker", version: 1 }]);
    expect(
      await listTokenEvents(Prisma.sql`SELECT id FROM companies WHERE id = ${idOf(other)}::uuid`, {
        before: null,
        limit: 10,
      }),
    ).toHaveLength(1);
  });

  it("does not follow a shared pair after a company has left it", async () => {
    const both = await connectCompanies(simulator, { count: 2 });
    const [left = "", stayed = ""] = both.companyIds;
    await db().companyGrant.updateMany({
      where: { companyId: left },
      data: { endedAt: new Date(Date.now() - 5_000), endedReason: "disconnected" },
    });
    await db().tokenEvent.updateMany({
      where: { tokenId: both.tokenId },
      data: { at: new Date(Date.now() - 60_000) },
    });
    await refreshTokenNow({ gustoUuid: both.gustoUuids[1] ?? "", actor: "worker" });
    const typesOf = async (id: string) =>
      (
        await listTokenEvents(Prisma.sql`SELECT id FROM companies WHERE id = ${id}::uuid`, {
          before: null,
          limit: 10,
        })
      ).map(({ type }) => type);
    expect(await typesOf(left)).toEqual(["authorized"]);
    expect(await typesOf(stayed)).toEqual(["refreshed", "authorized"]);
  });
});
