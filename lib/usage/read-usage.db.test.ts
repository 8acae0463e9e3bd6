import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { withDatabase } from "#test/with-database.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { readUsage } from "./read-usage.ts";
import { ORGANIZATION_ID } from "#lib/calls/write-calls.ts";
import { listChanges } from "./list-changes.ts";

const NOW = new Date("2026-11-21T12:00:30Z");
const ago = (minutes: number) =>
  new Date(Math.floor((NOW.getTime() - minutes * 60_000) / 60_000) * 60_000);

withDatabase();

let operator: Viewer;
let avery: Viewer;
let olivia: Viewer;
let bakery: { id: string };

beforeEach(async () => {
  [operator, avery, olivia] = [
    await createViewer("operator"),
    await createViewer("company_admin", { name: "Avery Chen" }),
    await createViewer(),
  ];
  bakery = await createCompany([avery], { name: "Bright Bakery" });
  await db().$executeRaw`TRUNCATE gusto_call_buckets, gusto_call_failures`;
});

type Bucket = {
  minute: Date;
  status?: number;
  calls?: number;
  companyId?: string;
  endpoint?: string;
  totalMs?: number;
  maxMs?: number;
  lowestRemaining?: number | null;
};
const calls = (...buckets: Bucket[]) =>
  db().gustoCallBucket.createMany({
    data: buckets.map((bucket) => ({
      environment: "demo",
      companyId: bakery.id,
      endpoint: "/v1/companies/*/employees",
      status: 200,
      calls: 1,
      totalMs: 100,
      maxMs: 100,
      lowestRemaining: null,
      ...bucket,
    })),
  });

describe("the usage of the API", () => {
  it("is summed by time and by endpoint, with failures and 429 separate", async () => {
    await calls(
      { minute: ago(5), calls: 8, totalMs: 1_600, maxMs: 700, lowestRemaining: 120 },
      { minute: ago(5), calls: 2, status: 429, totalMs: 100, maxMs: 60, lowestRemaining: 0 },
      { minute: ago(3), calls: 1, status: 0, totalMs: 3_000, maxMs: 3_000 },
      { minute: ago(3), calls: 4, endpoint: "/v1/companies/*/payrolls" },
      { minute: ago(70), calls: 50 },
    );
    const usage = await readUsage(operator, { companyId: null, range: "hour" }, NOW);
    expect(usage.totals).toMatchObject({
      calls: 15,
      failed: 1,
      rateLimited: 2,
      maxMs: 3_000,
      lowestRemaining: 0,
    });
    expect(usage.points).toHaveLength(60);
    expect(usage.points.find(({ at }) => at.getTime() === ago(5).getTime())).toMatchObject({
      calls: 10,
      rateLimited: 2,
      averageMs: 170,
    });
    expect(usage.endpoints.map(({ endpoint, calls }) => [endpoint, calls])).toEqual([
      ["/v1/companies/*/employees", 11],
      ["/v1/companies/*/payrolls", 4],
    ]);
    expect((await readUsage(operator, { companyId: null, range: "day" }, NOW)).totals.calls).toBe(
      65,
    );
  });

  it("shows an admin only their own company's calls", async () => {
    await calls(
      { minute: ago(5), calls: 3 },
      { minute: ago(5), calls: 9, companyId: ORGANIZATION_ID },
    );
    expect(
      (await readUsage(avery, { companyId: bakery.id, range: "hour" }, NOW)).totals.calls,
    ).toBe(3);
    expect((await readUsage(operator, { companyId: null, range: "hour" }, NOW)).totals.calls).toBe(
      12,
    );
  });

  it("answers for invisible companies as for nonexistent ones", async () => {
    for (const [viewer, companyId] of [
      [olivia, bakery.id],
      [avery, randomUUID()],
      [avery, null],
    ] as const) {
      await expect(readUsage(viewer, { companyId, range: "day" })).rejects.toMatchObject({
        code: "not_found",
      });
      await expect(listChanges(viewer, companyId, NOW)).rejects.toMatchObject({
        code: "not_found",
      });
    }
  });

  it("groups failed calls, the most frequent first, with the latest request ids", async () => {
    const failure = {
      environment: "demo" as const,
      companyId: bakery.id,
      endpoint: "/v1/companies/*/employees",
    };
    await db().gustoCallFailure.createMany({
      data: [
        ...[1, 2, 3, 4].map((minutes) => ({
          ...failure,
          at: ago(minutes),
          status: 503,
          requestId: `request-${minutes}`,
        })),
        {
          ...failure,
          at: ago(1),
          status: 403,
          reason: "missing_oauth_scopes: payrolls:read",
          requestId: "request-scope",
        },
      ],
    });
    const { failures } = await readUsage(avery, { companyId: bakery.id, range: "hour" }, NOW);
    expect(failures).toEqual([
      expect.objectContaining({
        status: 503,
        count: 4,
        requestIds: ["request-1", "request-2", "request-3"],
        lastAt: ago(1),
      }),
      expect.objectContaining({
        status: 403,
        count: 1,
        reason: "missing_oauth_scopes: payrolls:read",
      }),
    ]);
  });

  it("groups all companies' failed calls the same way, from the stored totals", async () => {
    const failure = { environment: "demo" as const, endpoint: "/v1/events", status: 503 };
    await db().gustoCallFailure.createMany({
      data: [1, 2, 30, 40].map((minutes) => ({
        ...failure,
        at: ago(minutes),
        requestId: `request-${minutes}`,
      })),
    });
    await db().gustoCallFailure.create({
      data: { ...failure, at: ago(3), companyId: bakery.id, requestId: "request-3" },
    });
    for (const range of ["hour", "day", "month"] as const) {
      const { failures } = await readUsage(operator, { companyId: null, range }, NOW);
      expect(failures, range).toEqual([
        {
          ...{ endpoint: "/v1/events", status: 503, reason: null, count: 5, lastAt: ago(1) },
          requestIds: ["request-1", "request-2", expect.stringMatching(/^request-/)],
        },
      ]);
    }
  });

  it("finds the break: the first unusual failure after a quiet period", async () => {
    const failed = (minutes: number, status: number, companyId = bakery.id) =>
      db().gustoCallFailure.create({
        data: { environment: "demo", companyId, endpoint: "/v1/me", at: ago(minutes), status },
      });
    const read = async (companyId: string | null, range: "hour" | "day" = "hour") =>
      (await readUsage(operator, { companyId, range }, NOW)).breakAt;
    expect(await read(bakery.id)).toBeNull();
    await failed(50, 404);
    await failed(45, 429);
    expect(await read(bakery.id)).toBeNull();
    await failed(20, 401);
    await failed(10, 503);
    await failed(10, 503);
    expect(await read(bakery.id)).toEqual(ago(20));
    // Half an hour isn't quiet yet; a minute more is.
    await failed(50, 500);
    await failed(81, 500);
    expect(await read(bakery.id, "day")).toEqual(ago(50));
    const { id: other } = await createCompany([avery]);
    await failed(5, 500, other);
    expect(await read(other)).toEqual(ago(5));
    expect(await read(null, "day")).toEqual(ago(50));
  });
});

describe("what changed around a break", () => {
  async function happenings(): Promise<void> {
    const { tokenId } = await db().companyGrant.findFirstOrThrow({
      where: { companyId: bakery.id },
    });
    const event = { tokenId, actor: "worker", process: "test:1" };
    await db().tokenEvent.createMany({
      data: [
        { ...event, type: "rejected", at: ago(12) },
        { ...event, type: "reconnect_required", reason: "revoked", at: ago(11) },
        { ...event, type: "refreshed", at: ago(12) },
        { ...event, type: "rejected", at: ago(55) },
      ],
    });
    await db().auditLog.createMany({
      data: [
        {
          actor: `user:${avery.userId}`,
          action: "pick",
          subject: `company:${bakery.id}`,
          at: ago(13),
        },
        { actor: "system", action: "key_rotated", subject: "keyring", at: ago(14) },
      ],
    });
    await db().syncRun.create({
      data: {
        companyId: bakery.id,
        trigger: "schedule",
        actor: "worker",
        lane: 2,
        state: "failed",
        createdAt: ago(30),
        startedAt: ago(30),
        endedAt: ago(10),
        summary: "Gusto refused the connection.",
      },
    });
    await db().gustoCallFailure.createMany({
      data: [12, 11].map((minutes) => ({
        environment: "demo" as const,
        companyId: bakery.id,
        at: ago(minutes),
        endpoint: "/v1/token_info",
        status: 401,
      })),
    });
  }

  it("is one list in time order, from every source, including the break itself", async () => {
    await happenings();
    const changes = await listChanges(avery, bakery.id, ago(12));
    expect(changes.map(({ source, what, actor }) => [source, what, actor])).toEqual([
      ["audit", "pick", "Avery Chen"],
      ["token", "rejected", "Background worker"],
      ["call", "401", null],
      ["token", "reconnect_required", "Background worker"],
      ["sync", "failed", "Background worker"],
    ]);
    expect(changes[3]).toMatchObject({
      reason: "revoked",
      companyId: bakery.id,
      companyName: "Bright Bakery",
    });
  });

  it("shows operators what concerns the application as well, and nothing from the other environment", async () => {
    await happenings();
    const whats = (await listChanges(operator, null, ago(12))).map(({ what }) => what);
    expect(whats).toContain("key_rotated");
    expect(whats).not.toContain("disconnect");
  });
});
