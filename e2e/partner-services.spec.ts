// The partner's own services: a key, HTTP, and no need to think about refreshing.

import type { APIRequestContext } from "@playwright/test";
import { addApiKey, sha256 } from "./fixtures/accounts.ts";
import { arriveConnected } from "./fixtures/arrive-connected.ts";
import { newOwner } from "./fixtures/people.ts";
import { listRoutes } from "./fixtures/routes.ts";
import { SIMULATOR_URL } from "./fixtures/stack.ts";
import { expect, test } from "./fixtures/test.ts";
import { openOwnCompany, timeline } from "./fixtures/walks.ts";

type Problem = { type: string; title: string; status: number; code: string; field?: string };
type Token = {
  status: string;
  access_token: string;
  token_type: string;
  expires_at: string;
  token_version: number;
};

let key: string;

test.beforeEach(async ({ database }) => {
  key = await addApiKey(database, { scopes: ["companies:read", "tokens:read"] });
});

function get(request: APIRequestContext, path: string, bearer: string | null = key) {
  return request.get(`/api/v1${path}`, {
    headers: bearer === null ? {} : { authorization: `Bearer ${bearer}` },
  });
}

test("a service gets an access token that Gusto accepts, and its reads do not fill the timeline", async ({
  page,
  request,
  simulator,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  const answer = await get(request, `/companies/${owner.company.uuid}/access-token`);
  expect(answer.status()).toBe(200);
  expect(answer.headers()).toMatchObject({
    "content-type": "application/json",
    "cache-control": "no-store, no-transform",
  });
  const token = (await answer.json()) as Token;
  expect(token).toMatchObject({ status: "active", token_type: "Bearer", token_version: 1 });
  expect(Date.parse(token.expires_at)).toBeGreaterThan(Date.now() + 3_600_000);
  const [grant] = await simulator.listGrants(owner.company.uuid);
  expect(grant?.tokens.map((pair) => pair.access_fingerprint)).toContain(
    sha256(token.access_token).slice(0, 16),
  );
  const atGusto = await request.get(`${SIMULATOR_URL}/v1/token_info`, {
    headers: { authorization: `Bearer ${token.access_token}`, "x-gusto-api-version": "2026-06-15" },
  });
  expect(atGusto.status()).toBe(200);

  for (let repeat = 0; repeat < 3; repeat += 1)
    expect(
      await (await get(request, `/companies/${owner.company.uuid}/access-token`)).json(),
    ).toEqual(token);
  // Streamed after the heading, so count it once it is there.
  await expect(timeline(page).first()).toBeVisible();
  const lines = await timeline(page).count();
  await page.reload();
  await expect(timeline(page)).toHaveCount(lines);
});

test("a service whose token was rejected gets a newer one after a single refresh, however many callers ask", async ({
  page,
  request,
  simulator,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  const path = `/companies/${owner.company.uuid}/access-token`;
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => get(request, `${path}?rejected_version=1`)),
  );
  const tokens = await Promise.all(answers.map(async (answer) => (await answer.json()) as Token));
  expect(new Set(answers.map((answer) => answer.status()))).toEqual(new Set([200]));
  expect(new Set(tokens.map((token) => token.token_version))).toEqual(new Set([2]));
  expect(new Set(tokens.map((token) => token.access_token)).size).toBe(1);
  const refreshes = (await simulator.listExchanges(owner.company.uuid)).filter(
    (exchange) => exchange.grant_type === "refresh_token",
  );
  expect(refreshes).toHaveLength(1);
  await expect(timeline(page).filter({ hasText: "Refreshed" })).toContainText("API key e2e");
  expect(
    ((await (await get(request, `${path}?rejected_version=1`)).json()) as Token).token_version,
  ).toBe(2);
});

test("a token request for a company that needs a reconnect returns the reason, the time and the reconnect URL", async ({
  page,
  request,
  simulator,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await simulator.revokeGrants(owner.company.uuid);
  const answer = await get(
    request,
    `/companies/${owner.company.uuid}/access-token?rejected_version=1`,
  );
  expect(answer.status()).toBe(409);
  const body = (await answer.json()) as {
    status: string;
    reason: string;
    since: string;
    reconnect_url: string;
  };
  expect(body).toMatchObject({
    status: "reconnect_required",
    reason: "revoked",
    reconnect_url: page.url(),
  });
  expect(Math.abs(Date.parse(body.since) - Date.now())).toBeLessThan(60_000);
  await page.goto(body.reconnect_url);
  await expect(page.getByRole("button", { name: "Reconnect" })).toBeVisible();
});

test("a token request while Gusto rate-limits the refresh returns when to retry", async ({
  page,
  request,
  simulator,
}) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  await simulator.addFault({
    endpoint: "/oauth/token",
    mode: "status_429",
    value: 20,
    times: 0,
    grant_type: "refresh_token",
    company_uuid: owner.company.uuid,
  });
  const answer = await get(
    request,
    `/companies/${owner.company.uuid}/access-token?rejected_version=1`,
  );
  expect(answer.status()).toBe(503);
  const body = (await answer.json()) as { status: string; reason: string; retry_after: number };
  expect(body).toMatchObject({ status: "unavailable", reason: "rate_limited" });
  expect(body.retry_after).toBeGreaterThan(0);
  expect(answer.headers()["retry-after"]).toBe(String(body.retry_after));
  // A caller that hasn't seen a rejection is still served: the stored token is valid.
  expect((await get(request, `/companies/${owner.company.uuid}/access-token`)).status()).toBe(200);
});

test("a disconnected company's token is not served", async ({ page, request }) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await page.getByRole("button", { name: "Disconnect…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  const answer = await get(request, `/companies/${owner.company.uuid}/access-token`);
  expect(answer.status()).toBe(409);
  expect(await answer.json()).toMatchObject({
    status: "reconnect_required",
    reason: "disconnected_here",
  });
});

test("every API error is an RFC 9457 problem with a stable code", async ({
  page,
  request,
  database,
}) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  const token = `/companies/${owner.company.uuid}/access-token`;
  const readOnly = await addApiKey(database, { scopes: ["companies:read"] });
  const expired = await addApiKey(database, {
    scopes: ["tokens:read"],
    expiresAt: new Date(Date.now() - 1_000),
  });
  const revoked = await addApiKey(database, { scopes: ["tokens:read"], revokedAt: new Date() });
  const cases: [path: string, bearer: string | null, status: number, code: string][] = [
    [token, null, 401, "not_signed_in"],
    [token, "gpd_wrong", 401, "not_signed_in"],
    [token, expired, 401, "not_signed_in"],
    [token, revoked, 401, "not_signed_in"],
    [token, readOnly, 403, "forbidden"],
    ["/companies/01a1ff89-0000-4000-8000-000000000000/access-token", key, 404, "not_found"],
    ["/companies/no-uuid/access-token", key, 404, "not_found"],
    ["/companies/no-uuid", key, 404, "not_found"],
    [`${token}?rejected_version=0`, key, 400, "invalid_input"],
    [`${token}?rejected_version=one`, key, 400, "invalid_input"],
    [`${token}?rejected_version=1&rejected_version=2`, key, 400, "invalid_input"],
    ["/companies?limit=0", key, 400, "invalid_input"],
    ["/companies?health=fine", key, 400, "invalid_input"],
    ["/companies?unheard=of", key, 400, "invalid_input"],
    ["/companies?q=a&q=b", key, 400, "invalid_input"],
  ];
  for (const [path, bearer, status, code] of cases) {
    const answer = await get(request, path, bearer);
    const problem = (await answer.json()) as Problem;
    expect({ path, status: answer.status(), code: problem.code, body: problem.status }).toEqual({
      path,
      status,
      code,
      body: status,
    });
    expect(answer.headers()["content-type"]).toBe("application/problem+json");
    expect(problem.title).toMatch(/\.$/);
    if (status === 401) expect(answer.headers()["www-authenticate"]).toBe("Bearer");
  }
});

test("the API lists companies in pages, each once, filtered by health and name", async ({
  page,
  request,
}) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  const seen: string[] = [];
  for (let after = ""; ;) {
    const { companies, next } = (await (
      await get(request, `/companies?limit=2${after && `&after=${after}`}`)
    ).json()) as { companies: { gusto_uuid: string }[]; next: string | null };
    seen.push(...companies.map((company) => company.gusto_uuid));
    if (next === null || seen.length > 30) break;
    after = next;
  }
  expect(new Set(seen).size).toBe(seen.length);
  const found = (await (
    await get(request, `/companies?health=healthy&q=${encodeURIComponent(owner.company.name)}`)
  ).json()) as { companies: unknown[] };
  expect(found.companies).toEqual([
    expect.objectContaining({
      gusto_uuid: owner.company.uuid,
      name: owner.company.name,
      health: expect.objectContaining({ status: "healthy", serving: true }),
    }),
  ]);
});

test("the OpenAPI 3.1 document describes every API route and nothing else", async ({ request }) => {
  const answer = await request.get("/api/v1/openapi.json");
  const document = (await answer.json()) as {
    openapi: string;
    info: { title: string; version: string };
    servers: { url: string }[];
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  };
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info.title).toBeTruthy();
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} /api/v1${path}`),
  );
  // A route may stand for several paths; the one that returns "no such endpoint" stands for none.
  const existing = listRoutes().filter(
    (route) =>
      route.includes(" /api/v1/") &&
      !route.endsWith("openapi.json") &&
      !route.endsWith("[...rest]"),
  );
  const patterns = existing.map((route) => ({
    route,
    pattern: new RegExp(
      `^${route.replaceAll(/\[\.\.\.\w+\]/g, ".+").replaceAll(/\[\w+\]/g, "[^/]+")}$`,
    ),
  }));
  expect(described.filter((path) => !patterns.some(({ pattern }) => pattern.test(path)))).toEqual(
    [],
  );
  expect(
    patterns
      .filter(({ pattern }) => !described.some((path) => pattern.test(path)))
      .map(({ route }) => route),
  ).toEqual([]);
  const token = document.paths["/companies/{gusto_uuid}/access-token"]?.["get"];
  expect(Object.keys(token?.responses ?? {})).toEqual(
    expect.arrayContaining(["200", "401", "403", "404", "409", "503"]),
  );
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
    (match) => match[1] ?? "",
  );
  for (const reference of references)
    expect(
      reference
        .split("/")
        .reduce<unknown>(
          (place, name) => (place as Record<string, unknown> | undefined)?.[name],
          document,
        ),
      reference,
    ).toBeDefined();
});

test("the API's root and unknown API paths answer with JSON that points to the documentation", async ({
  request,
}) => {
  const index = (await (await request.get("/api/v1")).json()) as {
    name: string;
    openapi: string;
    first_call: string;
  };
  expect(index.name).toBe("Payroll connections API");
  expect((await request.get(index.openapi)).status()).toBe(200);
  expect((await request.get(index.first_call)).status()).toBe(401);
  for (const path of ["/api", "/api/v2/companies", "/api/v1/no-such-endpoint"]) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(404);
    expect(await answer.json(), path).toMatchObject({
      code: "not_found",
      title: expect.stringContaining("/api/v1/openapi.json"),
    });
  }
});

test("the health endpoint reports what works, and metrics are Prometheus text that names no company", async ({
  page,
  request,
}) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  expect(await (await request.get("/api/health")).json()).toMatchObject({
    status: "ok",
    database: "ok",
    worker: "ok",
  });
  const answer = await request.get("/metrics");
  expect(answer.headers()["content-type"]).toContain("text/plain");
  const text = await answer.text();
  for (const line of text.split("\n").filter(Boolean))
    expect(line).toMatch(
      /^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[\w.:*/+[\] -]*"(,\w+="[\w.:*/+[\] -]*")*\})? ([\d.e+-]+|NaN|\+Inf))$/,
    );
  expect(text).toMatch(/^gusto_companies\{health="healthy"\} [1-9]\d*$/m);
  expect(text).not.toContain(owner.company.name);
});
