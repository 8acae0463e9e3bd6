import { beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { db } from "#lib/platform/database/db.ts";
import { control, refreshExchanges } from "#test/connected-company.ts";
import { syncedCompanies, type SyncedCompany } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { DELETE, GET, PATCH, POST, PUT } from "./companies/[gustoUuid]/gusto/[...path]/route.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

const simulator = withGusto();
let company: SyncedCompany;
let other: SyncedCompany;
let key: string;

beforeAll(async () => {
  const { scopes } = await control<{ scopes: string[] }>(simulator, "/application");
  await control(simulator, "/application", { scopes: [...scopes, "employees:write"] });
  [company, other] = (await syncedCompanies(simulator, { count: 2, employees: 30 })) as [
    SyncedCompany,
    SyncedCompany,
  ];
  key = (await createApiKey(SYSTEM, { name: "test", scopes: ["gusto:call"] })).key.reveal();
});

const HANDLERS = { GET, POST, PUT, PATCH, DELETE };

async function ask(
  path: string,
  {
    method = "GET",
    body,
    query = "",
    uuid = company.uuid,
    headers = {},
  }: {
    method?: keyof typeof HANDLERS;
    body?: string;
    query?: string;
    uuid?: string;
    headers?: Record<string, string>;
  } = {},
) {
  const request = new Request(`http://localhost:3000/api/v1/x${query}`, {
    method,
    body,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
  });
  const response = await HANDLERS[method](request, {
    params: Promise.resolve({ gustoUuid: uuid, path: path.split("/") }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text ? JSON.parse(text) : null,
  };
}

describe("a call passed to Gusto", () => {
  it("returns Gusto's response with its paging headers, in the pinned version", async () => {
    const { status, body, headers } = await ask(`v1/companies/${company.uuid}/employees`, {
      query: "?page=2&per=20",
    });
    expect(status).toBe(200);
    expect(body).toHaveLength(10);
    expect(headers.get("x-total-count")).toBe("30");
    expect(headers.get("x-gusto-api-version")).toBe("2026-06-15");
    expect(headers.get("x-ratelimit-remaining")).toMatch(/^\d+$/);
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("ignores a version and a token that the caller sends", async () => {
    const { status, headers } = await ask(`v1/companies/${company.uuid}`, {
      headers: { "x-gusto-api-version": "2023-04-01" },
    });
    expect(status).toBe(200);
    expect(headers.get("x-gusto-api-version")).toBe("2026-06-15");
  });

  it("forwards changes, and Gusto's refusals unchanged", async () => {
    const [person] = (await ask(`v1/companies/${company.uuid}/employees`)).body as {
      uuid: string;
      version: string;
    }[];
    const changed = await ask(`v1/employees/${person!.uuid}`, {
      method: "PUT",
      body: JSON.stringify({ version: person!.version, first_name: "Changed" }),
    });
    expect(changed).toMatchObject({ status: 200, body: { first_name: "Changed" } });
    const stale = await ask(`v1/employees/${person!.uuid}`, {
      method: "PUT",
      body: JSON.stringify({ version: person!.version, first_name: "Again" }),
    });
    expect(stale).toMatchObject({
      status: 409,
      body: { errors: [{ category: "invalid_resource_version" }] },
    });
  });

  it("is audited before it is sent: who, what, which company and from where, without query or body", async () => {
    const lines = async () =>
      (
        await db().auditLog.findMany({
          where: {
            subject: `company:${company.id}`,
            action: { in: ["gusto_read", "gusto_write"] },
          },
          orderBy: { id: "desc" },
          take: 1,
        })
      ).map(({ id: _id, at: _at, ...line }) => line);
    const actor = expect.stringMatching(/^api-key:/);
    await ask(`v1/companies/${company.uuid}/employees`, {
      query: "?search=secret",
      headers: { "x-forwarded-for": "10.1.2.3" },
    });
    expect(await lines()).toEqual([
      {
        actor,
        action: "gusto_read",
        subject: `company:${company.id}`,
        ip: "10.1.2.3",
        detail: { method: "GET", path: `/v1/companies/${company.uuid}/employees` },
      },
    ]);
    for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
      await control(simulator, "/faults", { endpoint: "/v1/*", mode: "drop_before", times: 1 });
      await ask("v1/no-such-thing", { method, body: '{"ssn":"secret"}' });
      expect(await lines()).toMatchObject([
        { actor, action: "gusto_write", detail: { method, path: "/v1/no-such-thing" } },
      ]);
      await control(simulator, "/faults", undefined, "DELETE");
    }
    const before = await db().auditLog.count();
    expect((await ask("oauth/token", { method: "POST", body: "{}" })).status).toBe(400);
    expect(
      (await ask(`v1/companies/${other.uuid}`, { uuid: "01a1ff89-0000-4000-8000-000000000000" }))
        .status,
    ).toBe(404);
    expect(await db().auditLog.count()).toBe(before);
  });

  it("answers a 401 with one refresh, no matter how many callers got it", async () => {
    const [{ uuid }] = (await syncedCompanies(simulator, { rejected: true })) as [SyncedCompany];
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => ask(`v1/companies/${uuid}/locations`, { uuid })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await refreshExchanges(simulator, uuid)).toHaveLength(1);
  });

  it.each([
    ["oauth/token"],
    ["v2/x"],
    ["v1/../oauth/token"],
    ["v1/companies/a b"],
    ["v1/%2e%2e/oauth"],
    [""],
  ])("refuses the path %j without asking Gusto", async (path) => {
    expect(await ask(path)).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  });

  it("serves the named company and no other", async () => {
    expect(await ask(`v1/companies/${other.uuid}/employees`)).toMatchObject({
      status: 404,
      body: { code: "not_found" },
    });
    expect(await ask("v1/x", { uuid: "00000000-0000-4000-8000-000000000000" })).toMatchObject({
      status: 404,
    });
    expect(await ask("v1/x", { uuid: "nonsense" })).toMatchObject({ status: 404 });
  });

  it("refuses a body of more than a megabyte", async () => {
    expect(await ask("v1/x", { method: "POST", body: "x".repeat(1024 * 1024 + 1) })).toMatchObject({
      status: 413,
      body: { code: "payload_too_large" },
    });
  });

  it("reports a used-up rate limit before Gusto does", async () => {
    const statuses: number[] = [];
    for (let call = 0; call < 205; call += 1)
      statuses.push((await ask(`v1/companies/${other.uuid}`, { uuid: other.uuid })).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(200);
    const refused = await ask(`v1/companies/${other.uuid}`, { uuid: other.uuid });
    expect(refused).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(
      (await control<{ rate_limited: { total: number } }>(simulator, "/calls")).rate_limited.total,
    ).toBe(0);
  });

  it.each([
    [0.5, "60"],
    [0, "60"],
    [-3, "60"],
    ["nonsense", "60"],
    [31_536_000, "60"],
    [7, "7"],
  ])(
    "a 429 from Gusto that asks to wait %j is passed on as %s seconds, and blocks no longer than that",
    async (value, seconds) => {
      await db().gustoRateBudget.deleteMany();
      await control(simulator, "/faults", {
        endpoint: "/v1/companies/*",
        mode: "status_429",
        times: 1,
        value,
      });
      const refused = await ask(`v1/companies/${other.uuid}`, { uuid: other.uuid });
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, seconds]);
      const [budget] = await db().gustoRateBudget.findMany();
      expect(budget!.blockedUntil!.getTime() - Date.now()).toBeLessThanOrEqual(60_000);
      expect((await ask(`v1/companies/${other.uuid}`, { uuid: other.uuid })).status).toBe(429);
    },
  );

  it("tells a service what to do when the company needs to be reconnected", async () => {
    const { grants } = await control<{ grants: { id: string; company_uuids: string[] }[] }>(
      simulator,
      "/grants",
    );
    await control(
      simulator,
      `/grants/${grants.find((grant) => grant.company_uuids.includes(company.uuid))!.id}/revoke`,
      {},
    );
    expect(await ask(`v1/companies/${company.uuid}`)).toMatchObject({
      status: 409,
      body: { status: "reconnect_required", reconnect_url: expect.stringContaining("/companies/") },
    });
  });
});
