import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { revokeApiKey } from "#lib/access/api-keys/revoke-api-key.ts";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { db } from "#lib/platform/database/db.ts";
import { disconnectGrants } from "#lib/tokens/grants/disconnect-grants.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { type Child, startChild } from "#test/child-processes.ts";
import { age, connectCompanies, control, refreshExchanges } from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { withoutConnections } from "#test/without-connections.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

const A_DAY = 86_400;

const simulator = withGusto();
let servers: Child[];
let key: string;

beforeAll(async () => {
  servers = await Promise.all(Array.from({ length: 4 }, () => startChild("test/api-server.ts")));
  key = (await createApiKey(SYSTEM, { name: "test", scopes: ["tokens:read"] })).key.reveal();
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
});

beforeEach(async () => {
  await control(simulator, "/faults", undefined, "DELETE");
  await control(simulator, "/application", { rate_limit_per_minute: 0 });
});

function ask(
  gustoUuid: string,
  {
    server = 0,
    query = "",
    authorization = `Bearer ${key}`,
    signal,
  }: { server?: number; query?: string; authorization?: string | null; signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(`${servers[server]?.url}/api/v1/companies/${gustoUuid}/access-token${query}`, {
    signal,
    ...(authorization !== null && { headers: { authorization } }),
  });
}

type Answer = {
  status: string;
  access_token: string;
  token_version: number;
  token_type: string;
  expires_at: string;
};

describe("the access-token endpoint", () => {
  it("gives 200 callers of four server processes the same new token, for exactly one exchange", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await age(tokenId, A_DAY);
    await control(simulator, "/faults", {
      endpoint: "/oauth/token",
      mode: "delay",
      times: 1,
      delay_ms: 300,
    });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => ask(gustoUuid, { server: index % 4 })),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 200 }, () => 200));
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as Answer[];
    expect(new Set(bodies.map((body) => body.access_token)).size).toBe(1);
    expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(1);
    const introspected = await fetch(`${simulator.url}/v1/token_info`, {
      headers: { authorization: `Bearer ${bodies[0]?.access_token}` },
    });
    expect(introspected.status).toBe(200);
  });

  it("answers 200 reports of the same rejected version with one exchange", async () => {
    const { gustoUuid } = await connectCompanies(simulator);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        ask(gustoUuid, { server: index % 4, query: "?rejected_version=1" }),
      ),
    );
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as Answer[];
    expect(new Set(bodies.map((body) => body.token_version))).toEqual(new Set([2]));
    expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(1);
  });

  it("finishes an exchange even when the caller that started it hangs up", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await age(tokenId, A_DAY);
    await control(simulator, "/faults", {
      endpoint: "/oauth/token",
      mode: "delay",
      times: 1,
      delay_ms: 500,
    });
    const hangUp = new AbortController();
    const asking = ask(gustoUuid, { signal: hangUp.signal }).catch(() => "hung up");
    const row = () => db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
    await expect.poll(async () => (await row()).state, { timeout: 5_000 }).toBe("refreshing");
    hangUp.abort();
    expect(await asking).toBe("hung up");
    await expect.poll(async () => (await row()).state, { timeout: 5_000 }).not.toBe("refreshing");
    expect(await row()).toMatchObject({ state: "active", version: 2 });
    expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(1);
  });

  it("returns type, expiry and version, forbids caching, and audits the reveal once per version", async () => {
    const { gustoUuid, companyIds, grant } = await connectCompanies(simulator);
    const answer = await ask(gustoUuid);
    expect(answer.headers.get("cache-control")).toBe("no-store, no-transform");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await answer.json()).toEqual({
      status: "active",
      access_token: grant.access_token,
      token_type: "Bearer",
      expires_at: expect.stringMatching(/Z$/),
      token_version: 1,
    });
    await ask(gustoUuid);
    expect(
      await db().auditLog.count({
        where: { action: "token_revealed", subject: `company:${companyIds[0]}` },
      }),
    ).toBe(1);
  });

  it("answers 409 with the time and where to reconnect, once an admin needs to reconnect", async () => {
    const { gustoUuid, companyIds } = await connectCompanies(simulator);
    await transaction((tx) =>
      disconnectGrants({ companyId: companyIds[0] ?? "", actor: "worker" }, tx),
    );
    const answer = await ask(gustoUuid);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toEqual({
      status: "reconnect_required",
      reason: "disconnected_here",
      since: expect.stringMatching(/Z$/),
      reconnect_url: `http://localhost:3000/companies/${companyIds[0]}`,
    });
  });

  it("answers 503 with Retry-After while Gusto does not answer and no valid token is left", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await age(tokenId, A_DAY);
    await control(simulator, "/faults", { endpoint: "/oauth/token", mode: "status_5xx", times: 1 });
    const answer = await ask(gustoUuid);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({
      status: "unavailable",
      reason: "outcome_unknown",
      retry_after: expect.any(Number),
    });
  });
});

describe("a database that is down", () => {
  it("makes every API route answer 503 with Retry-After, known key or not, until it is back", async () => {
    const { gustoUuid } = await connectCompanies(simulator);
    expect((await ask(gustoUuid)).status).toBe(200);
    await withoutConnections(async () => {
      for (const authorization of [`Bearer ${key}`, "Bearer gpd_nobody-knows-it"]) {
        const answer = await ask(gustoUuid, { authorization });
        expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
        expect(await answer.json()).toMatchObject({
          code: "unavailable",
          title: "The database is not responding. Try again in a moment.",
        });
      }
    });
    expect((await ask(gustoUuid)).status).toBe(200);
  });
});

describe("bad input", () => {
  it.each([null, "", "Bearer", "Bearer nonsense", "Basic abc", `Bearer ${"x".repeat(5_000)}`])(
    "without a valid key (%j) is a 401 problem",
    async (authorization) => {
      const answer = await ask(randomUUID(), { authorization });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
      expect(await answer.json()).toMatchObject({ code: "not_signed_in", status: 401 });
    },
  );

  it("a key without the scope, an expired and a revoked key are refused", async () => {
    const { gustoUuid } = await connectCompanies(simulator);
    const other = await createApiKey(SYSTEM, { name: "other", scopes: ["companies:read"] });
    expect((await ask(gustoUuid, { authorization: `Bearer ${other.key.reveal()}` })).status).toBe(
      403,
    );
    const expired = await createApiKey(SYSTEM, {
      name: "old",
      scopes: ["tokens:read"],
      expiresAt: new Date(Date.now() - 1_000),
    });
    expect((await ask(gustoUuid, { authorization: `Bearer ${expired.key.reveal()}` })).status).toBe(
      401,
    );
    const revoked = await createApiKey(SYSTEM, { name: "gone", scopes: ["tokens:read"] });
    expect(await revokeApiKey(SYSTEM, revoked.id)).toEqual({ name: "gone" });
    expect(await revokeApiKey(SYSTEM, revoked.id)).toBeNull();
    expect((await ask(gustoUuid, { authorization: `Bearer ${revoked.key.reveal()}` })).status).toBe(
      401,
    );
  });

  it.each([
    "not-a-uuid",
    "'; DROP TABLE companies; --",
    "00000000-0000-4000-8000-000000000000",
    "x".repeat(4_000),
  ])("the company %j is not found", async (gustoUuid) => {
    const answer = await ask(encodeURIComponent(gustoUuid));
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: "not_found" });
  });

  it.each([
    "?rejected_version=",
    "?rejected_version=abc",
    "?rejected_version=-1",
    "?rejected_version=1.5",
    "?rejected_version=99999999999",
    "?rejected_version=1&rejected_version=2",
  ])("%s is a 400 that names the field and refreshes nothing", async (query) => {
    const { gustoUuid } = await connectCompanies(simulator);
    const answer = await ask(gustoUuid, { query });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "invalid_input", field: "rejected_version" });
    expect(await refreshExchanges(simulator, gustoUuid)).toEqual([]);
  });
});
