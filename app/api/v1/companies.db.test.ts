import { beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { db } from "#lib/platform/database/db.ts";
import { HEALTH_STATUSES, type HealthStatus } from "#lib/tokens/health/health.ts";
import { createCompany } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { GET as metrics } from "../../metrics/route.ts";
import { GET } from "./companies/route.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

withDatabase();

const failingSince = new Date(Date.now() - 3 * HOUR_MS);
const ended = { state: "disconnected", refreshFingerprint: null } as const;

/** Rows that give a company each health status. */
const ROWS: Record<
  HealthStatus,
  Parameters<ReturnType<typeof db>["gustoAuthToken"]["updateMany"]>[0]["data"]
> = {
  healthy: {},
  not_checked: { lastProvedAt: null },
  refreshing: {
    state: "refreshing",
    attemptId: "0190a000-0000-7000-8000-000000000000",
    leaseExpiresAt: new Date(Date.now() + HOUR_MS),
  },
  retrying: { lastError: "rate_limited", failingSince },
  held: { heldSince: new Date(), failingSince: new Date() },
  reconnect_required: { state: "reconnect_required", stateReason: "revoked" },
  ended_at_gusto: { ...ended, stateReason: "disconnected_at_gusto" },
  disconnected: { ...ended, stateReason: "disconnected_here" },
};

type Answer = {
  companies: {
    name: string;
    tags: string[];
    health: { status: string; failing_since: string | null };
    last_verified_at: string | null;
    verification: { window_seconds: number; is_met: boolean };
  }[];
  counts: Record<string, number>;
};

let key: string;
beforeAll(async () => {
  key = (await createApiKey(SYSTEM, { name: "test", scopes: ["companies:read"] })).key.reveal();
  for (const status of HEALTH_STATUSES) {
    const { id } = await createCompany([], { name: status });
    await db().gustoAuthToken.updateMany({
      where: { grants: { some: { companyId: id } } },
      data: ROWS[status],
    });
  }
});

async function list(query = ""): Promise<{ status: number; body: Answer }> {
  const response = await GET(
    new Request(`http://localhost/api/v1/companies${query}`, {
      headers: { authorization: `Bearer ${key}` },
    }),
    // As Next.js does for a route without parameters.
    { params: Promise.resolve(undefined) },
  );
  return { status: response.status, body: (await response.json()) as Answer };
}

describe("company health for services", () => {
  it.each(HEALTH_STATUSES)("filters by %s, and counts every health status", async (status) => {
    const { body } = await list(`?health=${status}`);
    expect(body.companies.map(({ name, health }) => [name, health.status])).toEqual([
      [status, status],
    ]);
    expect(body.counts).toEqual(Object.fromEntries(HEALTH_STATUSES.map((each) => [each, 1])));
  });

  it("refuses an unknown health word", async () => {
    expect((await list("?health=proved")).status).toBe(400);
  });

  it("reports everything wrong with the parameters at once, each by name", async () => {
    const { status, body } = await list("?health=fine&limit=0&q=a&q=b&colour=red");
    expect([status, body]).toEqual([
      400,
      {
        type: "about:blank",
        title: "4 parameters are not valid: q, health, limit, colour.",
        status: 400,
        code: "invalid_input",
        field: "q",
        errors: [
          { field: "q", message: "Given more than once." },
          { field: "health", message: `Use one of: ${HEALTH_STATUSES.join(", ")}.` },
          { field: "limit", message: "Use at least 1." },
          { field: "colour", message: "Unknown field." },
        ],
      },
    ]);
  });

  it("reports when a failure began and when a company was last verified", async () => {
    const { companies } = (await list()).body;
    const of = (name: string) => companies.find((company) => company.name === name);
    expect(of("retrying")?.health.failing_since).toBe(failingSince.toISOString());
    expect(of("healthy")).toMatchObject({
      health: { failing_since: null },
      last_verified_at: expect.any(String),
      verification: { window_seconds: 4 * 3_600, is_met: true },
    });
    expect(of("not_checked")?.verification.is_met).toBe(false);
    expect(of("not_checked")?.last_verified_at).toBeNull();
  });

  it("includes the company's status in Gusto", async () => {
    await db().company.updateMany({
      where: { name: "healthy" },
      data: { gustoStatus: "Suspended" },
    });
    const { companies } = (await list()).body;
    expect(companies.find(({ name }) => name === "healthy")).toMatchObject({
      gusto_status: "Suspended",
      health: { status: "healthy" },
    });
    expect(companies.find(({ name }) => name === "retrying")).toMatchObject({ gusto_status: null });
  });

  it("has the tags of operators, and filters by one of them whatever its case", async () => {
    const { id } = await db().company.findFirstOrThrow({ where: { name: "retrying" } });
    const tags = ["o'neill & sons", "vip 🦜"];
    await db().companyTag.createMany({ data: tags.map((tag) => ({ companyId: id, tag })) });
    const of = async (tag: string) => {
      const { status, body } = await list(`?tag=${encodeURIComponent(tag)}`);
      return [status, body.companies?.map((each) => [each.name, each.tags])];
    };
    for (const tag of ["VIP 🦜", "O'Neill & Sons"])
      expect(await of(tag)).toEqual([200, [["retrying", tags]]]);
    expect(await of("nobody's")).toEqual([200, []]);
    expect((await list("?tag=a,b")).body).toMatchObject({ code: "invalid_input", field: "tag" });
    const healthy = (await list("?health=healthy")).body.companies;
    expect(healthy).toMatchObject([{ tags: [] }]);
  });

  it("appears in the metrics, with the oldest failure", async () => {
    const text = await (await metrics()).text();
    for (const status of HEALTH_STATUSES)
      expect(text).toContain(`gusto_companies{health="${status}"} 1`);
    expect(text).toContain(
      `gusto_companies_failing_since_seconds{health="retrying"} ${failingSince.getTime() / 1_000}`,
    );
    expect(text).not.toContain(`gusto_companies_failing_since_seconds{health="healthy"}`);
  });
});
