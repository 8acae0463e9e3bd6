import { afterEach, describe, expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { getCompany, getMe, getTokenInfo } from "#lib/gusto/discovery.ts";
import { gustoOAuth } from "#lib/gusto/oauth.ts";
import { GUSTO_API_VERSION } from "#lib/gusto/api-version.ts";
import { publishCall } from "#lib/gusto/call-channel.ts";
import { jsonOf } from "#lib/gusto/outcome.ts";
import { connectCompanies, control } from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { z } from "zod";
import { callCompany } from "./call-company.ts";
import { flushCalls, startRecordingCalls, stopRecordingCalls } from "./record-calls.ts";
import { ORGANIZATION_ID } from "./write-calls.ts";

const simulator = withGusto();

afterEach(async () => {
  await stopRecordingCalls();
  await control(simulator, "/faults", undefined, "DELETE");
  await db().$executeRaw`TRUNCATE gusto_call_buckets, gusto_call_failures`;
  await db().gustoApiVersionSeen.deleteMany();
});

const anything = z.unknown();
const call = (gustoUuid: string, path: string) =>
  callCompany({ gustoUuid, actor: "worker", lane: 2, path }, jsonOf(anything));

describe("the record of calls", () => {
  it("adds up the calls of a company by minute, endpoint and status, with the lowest remaining budget", async () => {
    const { gustoUuid, companyIds } = await connectCompanies(simulator);
    startRecordingCalls();
    for (let calls = 0; calls < 3; calls += 1)
      await call(gustoUuid, `/v1/companies/${gustoUuid}/employees`);
    await call(gustoUuid, "/v1/payrolls/01a1ff89-0000-4000-8000-000000000000");
    await flushCalls();
    await call(gustoUuid, `/v1/companies/${gustoUuid}/employees`);
    await stopRecordingCalls();

    const buckets = await db().gustoCallBucket.findMany({ orderBy: { status: "asc" } });
    const employees = buckets.filter(({ endpoint }) => endpoint === "/v1/companies/*/employees");
    expect(employees.reduce((sum, bucket) => sum + bucket.calls, 0)).toBe(4);
    expect(employees[0]).toMatchObject({
      companyId: companyIds[0],
      environment: "demo",
      status: 200,
      lowestRemaining: expect.any(Number),
    });
    expect(Math.min(...employees.map(({ lowestRemaining }) => lowestRemaining ?? 0))).toBe(195);
    expect(
      buckets.some(
        ({ endpoint, status, companyId }) =>
          endpoint === "/v1/payrolls/*" && status === 404 && companyId === companyIds[0],
      ),
    ).toBe(true);
  });

  it("adds up what two processes write for the same minute, in any order", async () => {
    startRecordingCalls();
    for (let round = 0; round < 20; round += 1) {
      publishCall({ path: `/v1/${round % 5}` }, performance.now(), {
        status: 200,
        headers: new Headers(),
      });
      await Promise.all([flushCalls(), flushCalls()]);
    }
    const sum = await db().gustoCallBucket.aggregate({ _sum: { calls: true } });
    expect(sum._sum.calls).toBe(20);
  });

  it("keeps each failed call with the request id Gusto's support asks for, and one without a response as status 0", async () => {
    const { gustoUuid, companyIds } = await connectCompanies(simulator);
    startRecordingCalls();
    await control(simulator, "/faults", {
      endpoint: "/v1/companies/*/employees",
      mode: "status_5xx",
    });
    await call(gustoUuid, `/v1/companies/${gustoUuid}/employees`);
    publishCall({ path: "/v1/events", companyUuid: gustoUuid }, performance.now(), null, "timeout");
    await stopRecordingCalls();
    const failures = await db().gustoCallFailure.findMany({ orderBy: { status: "asc" } });
    expect(failures).toEqual([
      expect.objectContaining({
        status: 0,
        reason: "timeout",
        endpoint: "/v1/events",
        requestId: null,
        companyId: companyIds[0],
      }),
      expect.objectContaining({
        status: 503,
        endpoint: "/v1/companies/*/employees",
        requestId: expect.stringMatching(/.+/),
        companyId: companyIds[0],
      }),
    ]);
  });

  it("includes the token endpoint, without a company", async () => {
    startRecordingCalls();
    await gustoOAuth().refresh({
      refreshToken: new Secret("never issued"),
      redirectUri: "http://localhost:3000/api/gusto/callback",
    });
    await stopRecordingCalls();
    const [bucket, ...others] = await db().gustoCallBucket.findMany();
    expect(others).toEqual([]);
    expect(bucket).toMatchObject({
      endpoint: "POST /oauth/token",
      companyId: ORGANIZATION_ID,
      calls: 1,
    });
    expect(bucket?.status).toBeGreaterThanOrEqual(400);
  });

  it("knows the version Gusto responds in, but not from calls that deliberately request an older one", async () => {
    const { grant, gustoUuid } = await connectCompanies(simulator);
    startRecordingCalls();
    await getTokenInfo(new Secret(grant.access_token));
    await getCompany(new Secret(grant.access_token), gustoUuid);
    await getMe(new Secret(grant.access_token));
    await stopRecordingCalls();
    expect(await db().gustoApiVersionSeen.findMany()).toEqual([
      expect.objectContaining({ version: GUSTO_API_VERSION, refusedAt: null }),
    ]);
  });

  it("records when a version was first refused, and forgets it once it works again", async () => {
    const headers = (version: string) => new Headers({ "x-gusto-api-version": version });
    const place = { path: "/v1/token_info", apiVersion: GUSTO_API_VERSION };
    const refusedSince = async () =>
      (await db().gustoApiVersionSeen.findFirstOrThrow({ where: { version: GUSTO_API_VERSION } }))
        .refusedAt;
    startRecordingCalls();
    publishCall(place, performance.now(), { status: 406, headers: headers("2026-06-15") });
    await flushCalls();
    const since = await refusedSince();
    expect(since).not.toBeNull();
    publishCall(place, performance.now(), { status: 406, headers: headers("2026-06-15") });
    await flushCalls();
    expect(await refusedSince()).toEqual(since);
    publishCall(place, performance.now(), { status: 200, headers: headers(GUSTO_API_VERSION) });
    await flushCalls();
    expect(await refusedSince()).toBeNull();
  });

  it("keeps what could not be written, and writes it next time", async () => {
    startRecordingCalls();
    publishCall({ path: "/v1/token_info" }, performance.now(), {
      status: 200,
      headers: new Headers(),
    });
    await db().$executeRaw`ALTER TABLE gusto_call_buckets RENAME TO away`;
    await flushCalls();
    await db().$executeRaw`ALTER TABLE away RENAME TO gusto_call_buckets`;
    await flushCalls();
    expect(await db().gustoCallBucket.findMany()).toEqual([expect.objectContaining({ calls: 1 })]);
  });
});
