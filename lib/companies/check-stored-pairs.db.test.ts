import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import type { GustoAuthToken } from "#lib/generated/prisma/client.ts";
import {
  type ConnectedCompany,
  connectCompanies,
  control,
  refreshExchanges,
} from "#test/connected-company.ts";
import { env } from "#lib/platform/env.ts";
import { withGusto } from "#test/with-gusto.ts";
import { checkStoredPairs } from "./check-stored-pairs.ts";
import { listCompanyTokens } from "#lib/tokens/health/company-health.ts";
import { askedAfterMs, verifiedForMs } from "#lib/tokens/health/verify-window.ts";

const simulator = withGusto();
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);
const WINDOW_MS = 4 * 3_600_000;
const lapsed = ago(WINDOW_MS / 1_000 + 60);

beforeEach(async () => {
  await control(simulator, "/faults", undefined, "DELETE");
  await db().$executeRaw`TRUNCATE companies, gusto_auth_tokens CASCADE`;
  await db().gustoApplicationState.deleteMany();
});

async function stored(change: Partial<GustoAuthToken> = {}): Promise<ConnectedCompany> {
  const company = await connectCompanies(simulator, { isVerified: false });
  await db().gustoAuthToken.update({
    where: { id: company.tokenId },
    data: { ...change, checkDueAt: change.checkDueAt ?? ago(1) },
  });
  return company;
}

const rowOf = ({ tokenId }: ConnectedCompany) =>
  db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
const health = async ({ companyIds: [id = ""] }: ConnectedCompany) =>
  (await listCompanyTokens([id], null)).get(id)?.health.status;
const minutesAhead = async (company: ConnectedCompany) =>
  Math.round(((await rowOf(company)).checkDueAt.getTime() - Date.now()) / 60_000);

describe("pairs that were only stored", () => {
  it("are healthy once Gusto has accepted them, without an exchange", async () => {
    const company = await stored();
    expect(await health(company)).toBe("not_checked");
    expect(await checkStoredPairs()).toBe(1);
    expect(await health(company)).toBe("healthy");
    expect(await refreshExchanges(simulator, company.gustoUuid)).toEqual([]);
  });

  it("that Gusto does not know get their true status", async () => {
    const company = await stored();
    await control(simulator, `/grants/${company.grant.grant_id}/revoke`, {});
    await checkStoredPairs();
    expect(["reconnect_required", "held"]).toContain(await health(company));
    expect(await checkStoredPairs(), "and are asked about once").toBe(0);
  });

  it("are checked again when they lapse", async () => {
    const company = await stored({ lastProvedAt: lapsed, lastRefreshedAt: lapsed });
    expect(await health(company)).toBe("not_checked");
    expect(await checkStoredPairs()).toBe(1);
    expect(await health(company)).toBe("healthy");
  });

  it("are checked before they lapse: none is ever out of time while Gusto answers", async () => {
    const almost = ago((askedAfterMs(0) + 60_000) / 1_000);
    const company = await stored({ lastProvedAt: almost, lastRefreshedAt: almost });
    expect(await health(company), "still within its time").toBe("healthy");
    expect(await checkStoredPairs()).toBe(1);
    expect((await rowOf(company)).lastProvedAt?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it("of one moment get dates that are spread, each within the window", async () => {
    for (let n = 0; n < 12; n += 1) await stored({ lastProvedAt: ago(60) });
    expect(await checkStoredPairs()).toBe(0);
    const dates = (await db().gustoAuthToken.findMany()).map(({ checkDueAt }) => +checkDueAt);
    expect(Math.max(...dates) - Math.min(...dates)).toBeGreaterThan(2 * 60_000);
    expect(Math.max(...dates)).toBeLessThan(Date.now() - 60_000 + verifiedForMs());
  });

  it("follow the setting: with a longer window they are asked later, and count longer", async () => {
    env().VERIFY_WITHIN_HOURS = 24;
    try {
      const company = await stored({ lastProvedAt: lapsed, lastRefreshedAt: lapsed });
      expect(await health(company)).toBe("healthy");
      expect(await checkStoredPairs()).toBe(0);
    } finally {
      env().VERIFY_WITHIN_HOURS = 4;
    }
  });

  it.each<[string, Partial<GustoAuthToken>]>([
    ["Gusto has accepted lately", { lastRefreshedAt: ago(60) }],
    ["are not due", { checkDueAt: ago(-60) }],
    ["fail already", { lastError: "rate_limited", failingSince: ago(60) }],
    ["are held", { heldSince: ago(60), failingSince: ago(60) }],
    ["have no valid access token: those are refreshed", { accessTokenExpiration: ago(60) }],
    ["have ended", { state: "reconnect_required", stateReason: "revoked" }],
  ])("are left alone when they %s", async (_, change) => {
    await stored(change);
    expect(await checkStoredPairs()).toBe(0);
  });

  it("are not checked again before they are due, whatever the result was", async () => {
    const [well, unlucky] = [await stored(), await stored()];
    await control(simulator, "/faults", {
      endpoint: "/v1/token_info",
      mode: "status_429",
      times: 1,
      company_uuid: unlucky.gustoUuid,
    });
    expect(await checkStoredPairs()).toBe(2);
    expect(await health(unlucky)).toBe("not_checked");
    expect([await minutesAhead(well), await minutesAhead(unlucky)]).toEqual([30, 30]);
    expect(await checkStoredPairs()).toBe(0);
    await db().gustoAuthToken.updateMany({ data: { checkDueAt: ago(1) } });
    expect(await checkStoredPairs(), "the one that was accepted is only dated anew").toBe(1);
    const ahead = await minutesAhead(well);
    expect(ahead).toBeGreaterThanOrEqual(Math.floor(askedAfterMs(0) / 60_000));
    expect(ahead).toBeLessThanOrEqual(askedAfterMs(1) / 60_000);
  });

  it("are not checked while nothing is sent to Gusto, and no longer when it stops responding", async () => {
    for (let n = 0; n < 12; n += 1) await stored();
    await db().gustoApplicationState.create({
      data: {
        environment: "demo",
        consecutiveFailures: 10,
        pausedReason: "gusto_unavailable",
        pausedSince: ago(1),
        pausedUntil: ago(-60),
      },
    });
    expect(await checkStoredPairs()).toBe(0);
    await db().gustoApplicationState.deleteMany();
    await control(simulator, "/faults", {
      endpoint: "/v1/token_info",
      mode: "status_5xx",
      times: 0,
    });
    expect(await checkStoredPairs()).toBeLessThan(8);
    await control(simulator, "/faults", undefined, "DELETE");
  });

  it("are checked once, however many workers there are", async () => {
    for (let n = 0; n < 10; n += 1) await stored();
    const asked = await Promise.all([checkStoredPairs(), checkStoredPairs(), checkStoredPairs()]);
    expect(asked.reduce((sum, one) => sum + one, 0)).toBe(10);
    expect(await db().gustoAuthToken.count({ where: { lastProvedAt: null } })).toBe(0);
  });

  it("are found by their date, without reading the fleet", async () => {
    await db().$executeRaw`
      INSERT INTO gusto_auth_tokens (
        id, environment, access_token, refresh_token, refresh_fingerprint, access_token_expiration,
        updated_at, check_due_at
      )
      SELECT gen_random_uuid(), 'demo', 's', 's', gen_random_uuid()::text,
        now() + interval '1 hour', now(), now() + n * interval '1 minute'
      FROM generate_series(1, 20000) n`;
    await db().$executeRaw`ANALYZE gusto_auth_tokens`;
    const plan = await db().$queryRaw<{ "QUERY PLAN": string }[]>`
      EXPLAIN
      SELECT id
      FROM gusto_auth_tokens
      WHERE environment = 'demo'
        AND state NOT IN ('reconnect_required', 'disconnected')
        AND check_due_at <= clock_timestamp()
      ORDER BY check_due_at
      LIMIT 100
      FOR UPDATE SKIP LOCKED`;
    expect(plan.map((line) => line["QUERY PLAN"]).join("\n")).toContain(
      "gusto_auth_tokens_check_due_at_idx",
    );
  });
});
