import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { forgetSystemToken } from "#lib/calls/system-access.ts";
import { provisionCompany } from "#lib/organization/provision/provision-company.ts";
import { settleSendingProvisions } from "#lib/organization/provision/settle-provision.ts";
import { provisionRequest } from "#lib/organization/provision/provision-request.ts";
import { readFields } from "#lib/platform/read-fields.ts";
import { control as callControl } from "#test/connected-company.ts";
import {
  APP_URL,
  Browser,
  createGustoWorld,
  type GustoWorld,
  signInWithGusto,
} from "#test/gusto-world.ts";
import { GET as gustoCallback } from "../auth/[...nextauth]/route.ts";
import { POST as signIn } from "../auth/[...nextauth]/route.ts";
import { GET } from "./provisions/[id]/route.ts";
import { POST } from "./provisions/route.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

let world: GustoWorld;
let key: string;

beforeAll(async () => {
  world = await createGustoWorld();
  key = (
    await createApiKey(SYSTEM, { name: "test", scopes: ["provisions:read", "provisions:write"] })
  ).key.reveal();
});
afterAll(async () => {
  await stopQueue();
  await closeDatabase();
  await world.close();
});
beforeEach(async () => {
  await db().provision.deleteMany();
  await db().rateLimit.deleteMany();
  forgetSystemToken();
  await control("/reset", {});
});

const control = <T = unknown>(path: string, body?: unknown, method?: string) =>
  callControl<T>(world.simulator, path, body, method);
const wish = (fields: { user?: object; company?: object } = {}) => ({
  user: {
    first_name: "Frank",
    last_name: "Ocean",
    email: `frank-${randomUUID()}@example.com`,
    ...fields.user,
  },
  company: {
    name: "Frank's Ocean, LLC",
    states: ["co", "CA"],
    number_employees: 8,
    ein: "12-3456789",
    addresses: [{ street_1: "525 20th Street", city: "San Francisco", zip: "94107", state: "CA" }],
    ...fields.company,
  },
});

async function post(
  body: unknown,
  idempotencyKey: string | null = randomUUID(),
  authorization = `Bearer ${key}`,
) {
  const headers = {
    authorization,
    "content-type": "application/json",
    ...(idempotencyKey !== null && { "idempotency-key": idempotencyKey }),
  };
  const response = await POST(
    new Request(`${APP_URL}/api/v1/provisions`, {
      method: "POST",
      headers,
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
    { params: Promise.resolve({}) },
  );
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    body: (await response.json()) as Record<string, unknown>,
  };
}

const companiesAtGusto = () => world.simulator.simulator.state.claims.length;

describe("POST /api/v1/provisions", () => {
  it("creates one company, and returns it for the same key from then on", async () => {
    const [request, idempotencyKey] = [wish(), randomUUID()];
    const first = await post(request, idempotencyKey);
    expect(first).toMatchObject({
      status: 201,
      body: {
        state: "created",
        company_name: "Frank's Ocean, LLC",
        account_claim_url: expect.stringMatching(/\/claim_account\/\d+$/),
      },
    });
    expect(await post(request, idempotencyKey)).toMatchObject({ status: 200, body: first.body });
    const again = await GET(
      new Request(`${APP_URL}/api/v1/provisions/${String(first.body["id"])}`, {
        headers: { authorization: `Bearer ${key}` },
      }),
      { params: Promise.resolve({ id: String(first.body["id"]) }) },
    );
    expect(await again.json()).toEqual(first.body);
    expect(companiesAtGusto()).toBe(1);
  });

  it("creates one company from thirty simultaneous calls with one key", async () => {
    const [request, idempotencyKey] = [wish(), randomUUID()];
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => post(request, idempotencyKey)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(
      new Set([
        201,
        ...answers.map(({ status }) => status).filter((status) => status === 409 || status === 200),
      ]),
    );
    expect(companiesAtGusto()).toBe(1);
  });

  it("refuses a key that was used for another company", async () => {
    const idempotencyKey = randomUUID();
    await post(wish(), idempotencyKey);
    expect(await post(wish(), idempotencyKey)).toMatchObject({
      status: 409,
      body: { code: "conflict", field: "Idempotency-Key" },
    });
    expect(companiesAtGusto()).toBe(1);
  });

  it.each([
    [{ user: { email: "nonsense" } }, "user.email"],
    [{ user: { first_name: " " } }, "user.first_name"],
    [{ user: { phone: "12" } }, "user.phone"],
    [{ user: { role: "owner" } }, "user.role"],
    [{ company: { name: "" } }, "company.name"],
    [{ company: { ein: "12345" } }, "company.ein"],
    [{ company: { number_employees: -1 } }, "company.number_employees"],
    [
      {
        company: {
          addresses: [{ street_1: "1 Main St", city: "Denver", state: "Colorado", zip: "80202" }],
        },
      },
      "company.addresses.0.state",
    ],
  ])("names the wrong field of %j, and sends nothing", async (fields, field) => {
    const answer = await post(wish(fields));
    expect(answer).toMatchObject({
      status: 422,
      type: "application/problem+json",
      body: {
        code: "invalid_fields",
        errors: [{ field, message: expect.stringMatching(/^[A-Z].*\.$/) }],
      },
    });
    expect(await db().provision.count()).toBe(0);
  });

  it("names every wrong field at once", async () => {
    const { user, company } = wish({ user: { email: "x", role: "owner" }, company: { ein: "1" } });
    const answer = await post({ user: { ...user, first_name: undefined }, company });
    expect(answer).toMatchObject({
      status: 422,
      body: {
        errors: [
          { field: "user.first_name", message: "First name is required." },
          { field: "user.email", message: "Enter an email address." },
          { field: "user.role", message: "Unknown field." },
          { field: "company.ein", message: "Enter nine digits, as in 12-3456789." },
        ],
      },
    });
  });

  it("maps Gusto's own refusal to the field, and keeps it for the same key", async () => {
    const taken = wish({ user: { email: "avery.chen@ledgerly.example" } });
    const idempotencyKey = randomUUID();
    const answer = await post(taken, idempotencyKey);
    expect(answer).toMatchObject({
      status: 422,
      body: {
        code: "invalid_fields",
        errors: [{ field: "user.email", message: "Email has already been taken" }],
      },
    });
    expect(await post(taken, idempotencyKey)).toMatchObject({ status: 422, body: answer.body });
  });

  it.each([["drop_after"], ["drop_before"], ["status_5xx"], ["truncated_json"], ["html_200"]])(
    "never resends a request with an unknown outcome (%s)",
    async (mode) => {
      await control("/faults", { endpoint: "/v1/provision", mode });
      const [request, idempotencyKey] = [wish(), randomUUID()];
      expect(await post(request, idempotencyKey)).toMatchObject({
        status: 202,
        body: { state: "unknown", reason: expect.stringContaining("do not know whether") },
      });
      expect(await post(request, idempotencyKey)).toMatchObject({
        status: 200,
        body: { state: "unknown" },
      });
      expect(companiesAtGusto()).toBeLessThanOrEqual(1);
    },
  );

  it("leaves the key reusable when no company was created", async () => {
    const [request, idempotencyKey] = [wish(), randomUUID()];
    await control("/application", { client_secret: "changed" });
    expect(await post(request, idempotencyKey)).toMatchObject({
      status: 502,
      body: { code: "gusto_refused", title: expect.stringContaining("No company was created.") },
    });
    await control("/reset", {});
    expect((await post(request, idempotencyKey)).status).toBe(201);
  });

  it.each([
    ["{", 400],
    ["[]", 422],
    ["\u0000", 400],
    [`{"user": "${"x".repeat(40_000)}"}`, 413],
  ])("answers %.20j with %i", async (body, status) => {
    expect((await post(body)).status).toBe(status);
  });

  it.each([null, "short", "with space in it", "x".repeat(300)])(
    "requires a valid Idempotency-Key, not %j",
    async (idempotencyKey) => {
      expect(await post(wish(), idempotencyKey)).toMatchObject({
        status: 400,
        body: { field: "Idempotency-Key" },
      });
    },
  );

  it("requires the scopes, and answers 404 for an unknown provision", async () => {
    const reader = (
      await createApiKey(SYSTEM, { name: "reader", scopes: ["provisions:read"] })
    ).key.reveal();
    expect((await post(wish(), randomUUID(), `Bearer ${reader}`)).status).toBe(403);
    for (const id of ["x", randomUUID()]) {
      expect(
        (
          await GET(
            new Request(`${APP_URL}/api/v1/provisions/${id}`, {
              headers: { authorization: `Bearer ${key}` },
            }),
            { params: Promise.resolve({ id }) },
          )
        ).status,
      ).toBe(404);
    }
  });
});

describe("a company that was requested", () => {
  const request = (input: unknown) => {
    const read = readFields(provisionRequest, input);
    if (read.kind === "invalid") throw new Error(JSON.stringify(read.problems));
    return read.fields;
  };

  it("from two tabs of a form is one company", async () => {
    const asked = request(wish());
    const ask = () =>
      provisionCompany({
        request: asked,
        idempotencyKey: randomUUID(),
        actor: "user:test",
        ip: null,
        joinsSameRequest: true,
      });
    const results = await Promise.allSettled([ask(), ask(), ask()]);
    expect(
      results.filter((result) => result.status === "fulfilled" && result.value.isNew),
    ).toHaveLength(1);
    expect((await ask()).provision.state).toBe("created");
    expect(companiesAtGusto()).toBe(1);
  });

  it("by a process that died midway is reported as unknown", async () => {
    await db().provision.create({
      data: {
        environment: "demo",
        idempotencyKey: randomUUID(),
        requestHash: "x",
        companyName: "A",
        adminEmail: "a@b.example",
        adminName: "A B",
        actor: "user:test",
        createdAt: new Date(Date.now() - 600_000),
      },
    });
    await settleSendingProvisions();
    expect(await db().provision.findFirstOrThrow()).toMatchObject({
      state: "unknown",
      reason: expect.stringContaining("check in Gusto"),
    });
  });

  it("is connected once its admin has claimed the account and signed in here", async () => {
    const email = `Owner-${randomUUID()}@example.com`;
    const { body } = await post(wish({ user: { email } }));
    const claimUrl = String(body["account_claim_url"]);
    const claimed = await fetch(claimUrl, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: world.simulator.url },
      body: "",
    });
    expect(claimed.status).toBeLessThan(400);
    const browser = new Browser({
      "/api/auth": { GET: gustoCallback as never, POST: signIn as never },
    });
    const [claim] = world.simulator.simulator.state.claims;
    await signInWithGusto(browser, {
      email: email.toLowerCase(),
      companies: [claim!.company_uuid],
    });
    const provision = await db().provision.findFirstOrThrow();
    expect(provision).toMatchObject({
      state: "connected",
      companyId: (
        await db().company.findFirstOrThrow({ where: { gustoUuid: claim!.company_uuid } })
      ).id,
    });
  });
});
