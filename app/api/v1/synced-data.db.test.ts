import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RESOURCES } from "#lib/payroll/resources/names.ts";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import type { ApiScope } from "#lib/access/api-keys/scopes.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import {
  createContractor,
  createEmployee,
  createPayroll,
  createPaidPeople,
  createPayrollCompensation,
  createRun,
  type Owner,
} from "#test/payroll-rows.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { GET as getCompensations } from "./companies/[gustoUuid]/payrolls/[payrollUuid]/compensations/route.ts";
import { GET as getRows } from "./companies/[gustoUuid]/[resource]/route.ts";
import { POST as startRun } from "./companies/[gustoUuid]/sync-runs/route.ts";
import { FEEDS } from "./data-feed.ts";
import { GET as getRun } from "./sync-runs/[id]/route.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { syncedPage } from "./synced-row.ts";

let database: TestDatabase;
let company: { id: string; gustoUuid: string };
let owner: Owner;
const keys: Partial<Record<string, string>> = {};

beforeAll(async () => {
  database = await createTestDatabase();
  for (const scopes of [
    ["data:read"],
    ["data:read", "pay:read"],
    ["sync:read", "sync:write"],
    ["companies:read"],
  ] satisfies ApiScope[][]) {
    keys[scopes.join(" ")] = (await createApiKey(SYSTEM, { name: "test", scopes })).key.reveal();
  }
});
beforeEach(async () => {
  await db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens CASCADE`;
  company = await createCompany([await createViewer()]);
  owner = await createRun(company.id);
});
afterAll(async () => {
  await closeDatabase();
  await database.drop();
});

function requestOf(scopes: string, query = "", method = "GET"): Request {
  return new Request(`http://localhost:3000/api/v1/x${query}`, {
    method,
    headers: keys[scopes] ? { authorization: `Bearer ${keys[scopes]}` } : {},
  });
}

type Body = { next: string | null; code?: string } & Record<string, Record<string, unknown>[]>;

async function ask(
  resource: string,
  {
    scopes = "data:read",
    query = "",
    gustoUuid = company.gustoUuid,
  }: { scopes?: string; query?: string; gustoUuid?: string } = {},
) {
  const answer = await getRows(requestOf(scopes, query), {
    params: Promise.resolve({ gustoUuid, resource }),
  });
  return { status: answer.status, body: (await answer.json()) as Body, headers: answer.headers };
}

describe("synced data for services", () => {
  it("returns every resource in snake_case with our own timestamps", async () => {
    await createEmployee(owner, { firstName: "Ada", lastName: "Lovelace" });
    for (const [resource, table] of FEEDS) {
      const { status, body, headers } = await ask(resource);
      expect(status, resource).toBe(200);
      expect(Array.isArray(body[table.name]), resource).toBe(true);
      expect(headers.get("cache-control")).toBe("no-store");
    }
    const { body } = await ask("employees");
    expect(body["employees"]?.[0]).toMatchObject({
      first_name: "Ada",
      last_name: "Lovelace",
      hire_date: "2024-03-01",
      deleted_at: null,
    });
    expect(body["employees"]?.[0]?.["updated_at"]).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
    );
    expect(body["employees"]?.[0]).not.toHaveProperty("id");
  });

  it("has no pay fields without pay:read", async () => {
    const employeeUuid = await createEmployee(owner, {
      firstName: "Ada",
      lastName: "Lovelace",
      rate: "98765.43",
    });
    await createContractor(owner, { firstName: "Cora", hourlyRate: "87.65" });
    const payrollUuid = await createPayroll(owner, { checkDate: "2026-01-01", grossPay: "10.10" });
    await createPayrollCompensation(owner, {
      payrollUuid,
      employeeUuid,
      firstName: "Ada",
      lastName: "Lovelace",
      grossPay: "4321.00",
    });
    const compensations = async (scopes: string) =>
      (
        await getCompensations(requestOf(scopes), {
          params: Promise.resolve({ gustoUuid: company.gustoUuid, payrollUuid }),
        })
      ).json() as Promise<Body>;
    const all = async (scopes: string) =>
      JSON.stringify([
        await ask("employees", { scopes }),
        await ask("jobs", { scopes }),
        await ask("compensations", { scopes }),
        await ask("contractors", { scopes }),
        await compensations(scopes),
      ]);
    const [hidden, shown] = [await all("data:read"), await all("data:read pay:read")];
    for (const amount of ["98765.43", "87.65", "4321.00", "2345.67"]) {
      expect(hidden).not.toContain(amount);
      expect(shown).toContain(`"${amount}"`);
    }
    expect(hidden).not.toMatch(/"(rate|hourly_rate|gross_pay|net_pay|hours)"/);
    // With enough people in a payroll, its totals are the company's data, not pay.
    expect((await ask("payrolls")).body["payrolls"]?.[0]).toMatchObject({
      gross_pay: null,
      net_pay: null,
      processed: true,
    });
    expect(
      (await ask("payrolls", { scopes: "data:read pay:read" })).body["payrolls"]?.[0],
    ).toMatchObject({ gross_pay: "10.10" });
    await createPaidPeople(owner, payrollUuid, 2);
    expect((await ask("payrolls")).body["payrolls"]?.[0]).toMatchObject({
      gross_pay: "10.10",
      processed: true,
    });
  });

  it("writes an audit line per page with pay, and none for pages without", async () => {
    await createEmployee(owner, { firstName: "Ada", lastName: "Lovelace" });
    const payrollUuid = await createPayroll(owner, { checkDate: "2026-01-01" });
    const lines = () =>
      db().auditLog.findMany({
        where: { subject: `company:${company.id}`, action: "pay_read" },
        orderBy: { id: "asc" },
        select: { actor: true, detail: true },
      });
    await ask("employees");
    await ask("locations", { scopes: "data:read pay:read" });
    await ask("employees", { scopes: "data:read pay:read", gustoUuid: randomUUID() });
    expect(await lines()).toEqual([]);
    for (const resource of ["employees", "employees", "payrolls"])
      await ask(resource, { scopes: "data:read pay:read" });
    await getCompensations(requestOf("data:read pay:read"), {
      params: Promise.resolve({ gustoUuid: company.gustoUuid, payrollUuid }),
    });
    const actor = expect.stringMatching(/^api-key:/);
    expect(await lines()).toEqual(
      [
        { resource: "employees", rows: 1 },
        { resource: "employees", rows: 1 },
        { resource: "payrolls", rows: 1 },
        { resource: "payroll_compensations", rows: 0, payroll_uuid: payrollUuid },
      ].map((detail) => ({ actor, detail })),
    );
  });

  it("pages without losing or repeating a row, and reads changes since a given time", async () => {
    for (let index = 0; index < 7; index += 1)
      await createEmployee(owner, { firstName: "P", lastName: String(index) });
    const seen: unknown[] = [];
    let next: string | null = null;
    do {
      const { body }: { body: Body } = await ask("employees", {
        query: `?limit=3${next ? `&after=${next}` : ""}`,
      });
      seen.push(...(body["employees"] ?? []).map((row) => row["gusto_uuid"]));
      next = body.next;
    } while (next);
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
    const gone = await createEmployee(owner, {
      firstName: "Gone",
      lastName: "X",
      deletedAt: new Date(),
    });
    await db().$executeRaw`
        UPDATE employees SET changed_at = '2026-01-01T00:00:00Z' WHERE gusto_uuid <> ${gone}::uuid`;
    expect(
      (await ask("employees", { query: "?updated_since=2026-02-01T00:00:00Z" })).body["employees"],
    ).toEqual([]);
    expect(
      (
        await ask("employees", {
          query: "?updated_since=2026-02-01T00:00:00%2B01:00&include_deleted=true",
        })
      ).body["employees"],
    ).toMatchObject([{ gusto_uuid: gone }]);
  });

  it.each([
    "?limit=0",
    "?limit=1001",
    "?limit=x",
    "?updated_since=yesterday",
    "?include_deleted=1",
    "?unknown=1",
    "?limit=1&limit=2",
  ])("%s is a 400 that names the field", async (query) => {
    const { status, body } = await ask("employees", { query });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "invalid_input" });
    expect(body["field"]).toBeTruthy();
  });

  it("requires a key with the scope, and an existing company and resource", async () => {
    expect((await ask("employees", { scopes: "nobody's" })).status).toBe(401);
    expect((await ask("employees", { scopes: "companies:read" })).status).toBe(403);
    expect((await ask("employees", { gustoUuid: randomUUID() })).status).toBe(404);
    expect((await ask("employees", { gustoUuid: "no uuid" })).status).toBe(404);
    expect((await ask("salaries", { scopes: "nobody's" })).status).toBe(404);
  });

  it("treats another company's payroll like a nonexistent one", async () => {
    const other = await createCompany([await createViewer()]);
    const payrollUuid = await createPayroll(await createRun(other.id), { checkDate: "2026-01-01" });
    const answers = await Promise.all(
      [payrollUuid, randomUUID()].map(async (uuid) =>
        (
          await getCompensations(requestOf("data:read"), {
            params: Promise.resolve({ gustoUuid: company.gustoUuid, payrollUuid: uuid }),
          })
        ).json(),
      ),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ code: "not_found" });
  });
});

describe("runs for services", () => {
  const start = async (scopes = "sync:read sync:write") => {
    const answer = await startRun(requestOf(scopes, "", "POST"), {
      params: Promise.resolve({ gustoUuid: company.gustoUuid }),
    });
    return {
      status: answer.status,
      body: (await answer.json()) as { id: string; state: string; code?: string },
    };
  };

  it("start with 202, are joined while queued, and report their state", async () => {
    await db().company.update({ where: { id: company.id }, data: { syncSelected: true } });
    const { status, body } = await start();
    expect([status, body.state]).toEqual([202, "queued"]);
    expect((await start()).body).toMatchObject({ id: body.id, already_running: true });
    const run = await getRun(requestOf("sync:read sync:write"), {
      params: Promise.resolve({ id: body.id }),
    });
    expect(run.status).toBe(200);
    expect(await run.json()).toMatchObject({
      id: body.id,
      state: "queued",
      trigger: "api",
      created: 0,
      resources: RESOURCES.map((resource) => ({ resource, state: "pending" })),
    });
  });

  it("are refused with 409 while sync is off, and with 403 without the scope", async () => {
    expect(await start()).toMatchObject({ status: 409, body: { code: "conflict" } });
    expect((await start("data:read")).status).toBe(403);
    expect(
      (await getRun(requestOf("data:read"), { params: Promise.resolve({ id: owner.runId }) }))
        .status,
    ).toBe(403);
    expect(
      (
        await getRun(requestOf("sync:read sync:write"), {
          params: Promise.resolve({ id: randomUUID() }),
        })
      ).status,
    ).toBe(404);
  });
});

describe("the OpenAPI document", () => {
  it("describes every resource with exactly the returned fields, including pay", async () => {
    await createEmployee(owner, { firstName: "Ada", lastName: "Lovelace" });
    await createPayroll(owner, { checkDate: "2026-01-01" });
    let compared = 0;
    for (const [resource, table] of FEEDS) {
      const [row] = (await ask(resource, { scopes: "data:read pay:read" })).body[table.name] ?? [];
      if (!row) continue;
      const page = syncedPage(table).toJSONSchema({ io: "input" });
      const [described] = Object.values(page.$defs ?? {});
      expect(Object.keys(row).sort(), resource).toEqual(
        Object.keys(described?.properties ?? {}).sort(),
      );
      compared += 1;
    }
    expect(compared).toBeGreaterThan(1);
  });
});
