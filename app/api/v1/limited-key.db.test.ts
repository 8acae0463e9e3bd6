import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { API_SCOPES, INSTALLATION_SCOPES } from "#lib/access/api-keys/scopes.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { db } from "#lib/platform/database/db.ts";
import { createRun } from "#test/payroll-rows.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { ALL_ROUTES } from "./openapi.json/all-routes.ts";

withDatabase();

let key: string;
let own: Awaited<ReturnType<typeof createCompany>>;
let other: typeof own;

beforeAll(async () => {
  const admin = await createViewer();
  own = await createCompany([admin], { name: "Own" });
  other = await createCompany([admin], { name: "Other" });
  const scopes = API_SCOPES.filter((scope) => !INSTALLATION_SCOPES.includes(scope));
  const made = await createApiKey(SYSTEM, {
    ...{ name: "limited", scopes, companyUuids: [own.gustoUuid] },
  });
  key = made.key.reveal();
});

type Given = { gustoUuid?: string; id?: string };

/** Each route's answer to the key, by "METHOD path". */
async function answers({ gustoUuid = "", id = randomUUID() }: Given) {
  return Promise.all(
    ALL_ROUTES.flatMap((route) =>
      route.definitions.map(async ({ method, path }) => {
        const resource = /\[gustoUuid\]\/([a-z-]+)$/.exec(path)?.[1] ?? "employees";
        const request = new Request(`http://localhost:3000${path}`, {
          method,
          headers: { authorization: `Bearer ${key}` },
          ...(method !== "GET" && { body: "{}" }),
        });
        const given = { gustoUuid, id, payrollUuid: randomUUID(), path: ["v1", "me"], resource };
        const params = Object.entries(given).filter(
          ([name]) => name === "resource" || path.includes(`${name}]`),
        );
        const context = { params: Promise.resolve(Object.fromEntries(params)) };
        const answer = await route(request, context);
        return { name: `${method} ${path}`, status: answer.status, text: await answer.text() };
      }),
    ),
  );
}

describe("a key that is limited to some companies", () => {
  it("finds no other company at any route, and nothing of the installation", async () => {
    const given = await answers({ gustoUuid: other.gustoUuid });
    const ofCompany = given.filter(({ name }) => /gustoUuid/i.test(name));
    expect(ofCompany.length).toBeGreaterThan(10);
    for (const { name, status, text } of ofCompany) {
      expect(status, name).toBe(404);
      expect(text, name).toContain("Company not found.");
    }
    for (const { name, status, text } of given.filter((each) => !ofCompany.includes(each))) {
      expect([200, 403, 404], name).toContain(status);
      expect(text, name).not.toContain("Other");
    }
    expect(await db().auditLog.count({ where: { subject: `company:${other.id}` } })).toBe(0);
  });

  it("reads its own as an unlimited key does", async () => {
    const given = await answers({ gustoUuid: own.gustoUuid });
    const found = (name: string) => given.find((each) => each.name === name);
    expect(JSON.parse(found("GET /companies")?.text ?? "")).toMatchObject({
      companies: [{ name: "Own" }],
      counts: { healthy: 1 },
      next: null,
    });
    expect(JSON.parse(found("GET /companies/[gustoUuid]")?.text ?? "")).toMatchObject({
      name: "Own",
      health: { status: "healthy" },
    });
    const rows = given.filter(({ name }) => /gustoUuid\]\/(employees|payrolls)$/.test(name));
    expect(rows.map(({ status }) => status)).toEqual([200, 200]);
  });

  it("finds the syncs of its own companies alone", async () => {
    const route = ALL_ROUTES.find(({ definitions }) =>
      definitions.some(({ path }) => path.includes("sync-runs/")),
    );
    const ask = async (companyId: string) => {
      const { runId } = await createRun(companyId);
      const request = new Request("http://localhost:3000/api/v1/sync-runs/x", {
        headers: { authorization: `Bearer ${key}` },
      });
      return (await route?.(request, { params: Promise.resolve({ id: runId }) }))?.status;
    };
    expect([await ask(own.id), await ask(other.id)]).toEqual([200, 404]);
  });
});
