import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { GustoAuthToken } from "#lib/generated/prisma/client.ts";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import {
  age,
  type ConnectedCompany,
  connectCompanies,
  control,
  type Exchange,
  refreshExchanges,
} from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { MINUTE_MS } from "#lib/platform/durations.ts";
import { disconnectGrants } from "../grants/disconnect-grants.ts";
import { listDue, sweepDueTokens, sweepEndedTokens } from "./sweep-tokens.ts";

const simulator = withGusto();
const A_DAY = 86_400;
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);
const later = (seconds: number) => ago(-seconds);

beforeEach(async () => {
  await control(simulator, "/faults", undefined, "DELETE");
  await db().$executeRaw`TRUNCATE companies, gusto_auth_tokens CASCADE`;
  await db().gustoApplicationState.deleteMany();
});

async function connected(change: Partial<GustoAuthToken>): Promise<ConnectedCompany> {
  const company = await connectCompanies(simulator);
  await db().gustoAuthToken.update({ where: { id: company.tokenId }, data: change });
  return company;
}

const exchangesOf = async ({ gustoUuid }: ConnectedCompany) =>
  (await refreshExchanges(simulator, gustoUuid)).length;
const rowOf = ({ tokenId }: ConnectedCompany) =>
  db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });

describe("the sweep", () => {
  it.each<[string, Partial<GustoAuthToken>]>([
    ["is due", { refreshDueAt: ago(1) }],
    ["has a planned retry that has come, though nothing is due", { retryAt: ago(1) }],
    [
      "was claimed by somebody whose lease has run out",
      { state: "refreshing", leaseExpiresAt: ago(1), attemptId: randomUUID() },
    ],
    [
      "has an unknown outcome and no lease any more",
      { state: "uncertain", leaseExpiresAt: ago(1), unknownAttemptAt: ago(60) },
    ],
  ])("takes a row that %s", async (_, change) => {
    const company = await connected(change);
    expect(await sweepDueTokens()).toEqual({ refreshed: 1, terminal: 0, postponed: 0 });
    expect(await rowOf(company)).toMatchObject({ state: "active", version: 2 });
    expect(await exchangesOf(company)).toBe(1);
  });

  it.each<[string, Partial<GustoAuthToken>]>([
    ["is not due yet", { refreshDueAt: later(60) }],
    ["waits for its retry", { refreshDueAt: ago(60), retryAt: later(60) }],
    [
      "is being refreshed by somebody else",
      {
        refreshDueAt: ago(60),
        state: "refreshing",
        leaseExpiresAt: later(60),
        attemptId: randomUUID(),
      },
    ],
    [
      "needs a person",
      { refreshDueAt: ago(60), state: "reconnect_required", stateReason: "revoked" },
    ],
  ])("leaves a row alone that %s", async (_, change) => {
    const company = await connected(change);
    expect(await sweepDueTokens()).toEqual({ refreshed: 0, terminal: 0, postponed: 0 });
    expect(await exchangesOf(company)).toBe(0);
  });

  it("counts each result and tries each row once; a refused one again if another was accepted", async () => {
    // Not due, and the newest: it is the one that shows whether Gusto accepts any.
    const witness = await connected({ refreshDueAt: later(A_DAY) });
    const [well, revoked, unlucky, halted] = [
      await connected({ refreshDueAt: ago(3) }),
      await connected({ refreshDueAt: ago(2) }),
      await connected({ refreshDueAt: ago(1) }),
      await connected({ refreshDueAt: ago(1) }),
    ];
    await control(simulator, `/grants/${revoked.grant.grant_id}/revoke`, {});
    await control(simulator, "/faults", {
      endpoint: "/oauth/token",
      mode: "refuse",
      times: 1,
      company_uuid: unlucky.gustoUuid,
    });
    await control(simulator, "/faults", {
      endpoint: "/oauth/token",
      mode: "status_429",
      times: 1,
      company_uuid: halted.gustoUuid,
    });
    expect(await sweepDueTokens()).toEqual({ refreshed: 1, terminal: 1, postponed: 2 });
    expect(
      await Promise.all(
        [well, revoked, unlucky].map(async (company) => (await rowOf(company)).state),
      ),
    ).toEqual(["active", "reconnect_required", "uncertain"]);
    expect(await Promise.all([well, witness, revoked, unlucky, halted].map(exchangesOf))).toEqual([
      1, 1, 2, 0, 1,
    ]);
    expect(
      await db().tokenEvent.findFirst({ where: { tokenId: well.tokenId, type: "refreshed" } }),
    ).toMatchObject({ actor: "worker" });
  });

  it("alternates between refused grants awaiting their verdict and due ones: neither waits for all of the other", async () => {
    const kinds: [string, Partial<GustoAuthToken>][] = [
      ["due", { refreshDueAt: ago(1) }],
      ["held", { heldSince: ago(60), lastError: "refusal_unconfirmed", retryAt: later(600) }],
    ];
    const kindOf = new Map<string, string>();
    for (const [kind, change] of kinds)
      for (const { gustoUuid } of await Promise.all(
        Array.from({ length: 20 }, () => connected(change)),
      ))
        kindOf.set(gustoUuid, kind);
    await db().gustoApplicationState.create({
      data: {
        environment: "demo",
        recentOutcomes: [{ grant: randomUUID(), outcome: "accepted", at: new Date() }],
      },
    });
    expect(await sweepDueTokens()).toEqual({ refreshed: 40, terminal: 0, postponed: 0 });
    const { exchanges } = await control<{ exchanges: Exchange[] }>(simulator, "/ledger");
    const order = exchanges.flatMap(({ grant_type, company_uuids: [uuid] }) =>
      grant_type === "refresh_token" && uuid !== undefined ? (kindOf.get(uuid) ?? []) : [],
    );
    const firstHalf = order.slice(0, 20);
    for (const [kind] of kinds)
      expect(firstHalf.filter((one) => one === kind).length).toBeGreaterThan(5);
  });

  it("ends while no exchange is sent at all, though every row stays due", async () => {
    await connected({ refreshDueAt: ago(1) });
    await db().gustoApplicationState.create({
      data: {
        environment: "demo",
        consecutiveFailures: 10,
        pausedReason: "gusto_unavailable",
        pausedSince: ago(1),
        pausedUntil: later(60),
      },
    });
    expect(await sweepDueTokens()).toEqual({ refreshed: 0, terminal: 0, postponed: 1 });
  });

  it("handles more rows than one batch, each once", async () => {
    const companies = await Promise.all(
      Array.from({ length: 55 }, () => connected({ refreshDueAt: ago(1) })),
    );
    expect(await sweepDueTokens()).toEqual({ refreshed: 55, terminal: 0, postponed: 0 });
    expect(await db().gustoAuthToken.count({ where: { version: 2 } })).toBe(companies.length);
  });

  it("starts nothing new after it was asked to stop, and finishes what is running", async () => {
    await Promise.all(Array.from({ length: 20 }, () => connected({ refreshDueAt: ago(1) })));
    await control(simulator, "/faults", {
      endpoint: "/oauth/token",
      mode: "delay",
      times: 20,
      delay_ms: 300,
    });
    const stop = new AbortController();
    const sweeping = sweepDueTokens(stop.signal);
    await expect
      .poll(() => db().gustoAuthToken.count({ where: { state: "refreshing" } }))
      .toBeGreaterThan(0);
    stop.abort();
    const { refreshed } = await sweeping;
    expect(refreshed).toBeGreaterThan(0);
    expect(refreshed).toBeLessThanOrEqual(8);
    expect(
      await db().gustoAuthToken.groupBy({
        by: ["state", "version"],
        _count: true,
        orderBy: { version: "asc" },
      }),
    ).toEqual([
      { state: "active", version: 1, _count: 20 - refreshed },
      { state: "active", version: 2, _count: refreshed },
    ]);
  });
});

describe("workers that sweep at the same time", () => {
  /** A whole minute, so that all of them end within it. */
  const inMinutes = (minutes: number) =>
    new Date((Math.floor(Date.now() / MINUTE_MS) + minutes) * MINUTE_MS + 1_000);
  const DUE = 400;

  beforeEach(async () => {
    await db().gustoAuthToken.createMany({
      data: Array.from({ length: DUE }, () => ({
        environment: "demo" as const,
        accessToken: "sealed",
        refreshToken: "sealed",
        refreshFingerprint: randomUUID(),
        accessTokenExpiration: inMinutes(30),
        refreshDueAt: ago(60),
      })),
    });
  });

  it("rarely take the same rows", async () => {
    const [one, other] = [await listDue(), await listDue()];
    const ids = new Set(one.map(({ id }) => id));
    expect(ids.size).toBe(50);
    // Chance leaves 6 of 50; more than 25 does not happen.
    expect(other.filter(({ id }) => ids.has(id)).length).toBeLessThan(25);
  });

  it("all begin with the tokens that end first", async () => {
    const urgent = await db().gustoAuthToken.findMany({ take: 20, select: { id: true } });
    await db().gustoAuthToken.updateMany({
      where: { id: { in: urgent.map(({ id }) => id) } },
      data: { accessTokenExpiration: inMinutes(3) },
    });
    const wanted = new Set(urgent.map(({ id }) => id));
    for (const list of [await listDue(), await listDue()])
      expect(list.slice(0, 20).every(({ id }) => wanted.has(id))).toBe(true);
  });
});

describe("the sweep of ended connections", () => {
  const disconnect = async ({ companyIds }: ConnectedCompany) =>
    transaction((tx) => disconnectGrants({ companyId: companyIds[0] ?? "", actor: "worker" }, tx));

  it("gives up for now after Gusto has not confirmed three revocations, and sends all of them when it is back", async () => {
    for (let nth = 0; nth < 5; nth += 1) await disconnect(await connected({}));
    await control(simulator, "/faults", { endpoint: "/oauth/revoke", mode: "refuse", times: 3 });
    await sweepEndedTokens();
    expect(await db().gustoAuthToken.count({ where: { refreshToken: { not: null } } })).toBe(5);
    await db().gustoAuthToken.updateMany({
      where: { retryAt: { not: null } },
      data: { retryAt: new Date() },
    });
    await sweepEndedTokens();
    expect(await db().gustoAuthToken.count({ where: { refreshToken: { not: null } } })).toBe(0);
    expect(await db().tokenEvent.count({ where: { type: "revoked" } })).toBe(5);
  });

  it("does not let two stubborn rows delay the others", async () => {
    for (let nth = 0; nth < 4; nth += 1) await disconnect(await connected({}));
    await control(simulator, "/faults", { endpoint: "/oauth/revoke", mode: "refuse", times: 2 });
    await sweepEndedTokens();
    expect(await db().tokenEvent.count({ where: { type: "revoked" } })).toBe(2);
  });

  it("revokes stored pairs that never served anyone", async () => {
    const [abandoned, serving] = [await connected({}), await connected({})];
    await db().companyGrant.deleteMany({ where: { tokenId: abandoned.tokenId } });
    for (const { tokenId } of [abandoned, serving]) await age(tokenId, A_DAY);
    await sweepEndedTokens();
    expect(await rowOf(abandoned)).toMatchObject({
      state: "disconnected",
      stateReason: "abandoned",
      accessToken: null,
      refreshToken: null,
    });
    expect(
      await db().tokenEvent.findMany({
        where: { tokenId: abandoned.tokenId },
        orderBy: { id: "asc" },
      }),
    ).toMatchObject([
      { type: "authorized" },
      { type: "disconnected", actor: "worker" },
      { type: "revoked" },
    ]);
    expect(await rowOf(serving)).toMatchObject({ state: "active" });
  });
});
