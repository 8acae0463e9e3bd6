import { beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "#lib/access/caller.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { getOverview } from "#lib/companies/list/get-overview.ts";
import { endAccessTokens, retryNow } from "#lib/tokens/serving/demo-times.ts";
import { sweepDueTokens } from "#lib/tokens/serving/sweep-tokens.ts";
import { callerOf } from "#test/caller-of.ts";
import { control, forgetGrants } from "#test/connected-company.ts";
import { createViewer } from "#test/people.ts";
import { withGusto } from "#test/with-gusto.ts";
import { breakSomething, revokedCompanies } from "./break-something.ts";
import { type Breakage, BREAKAGES } from "./breakages.ts";
import { connectDemoCompanies } from "./connect-demo-companies.ts";
import { mendAll } from "./mend-all.ts";
import { readBroken } from "./read-broken.ts";

const HOST = "localhost:3000";
const COMPANIES = 4;

const simulator = withGusto();
let caller: Caller;

beforeEach(async () => {
  env().DEMO_MODE = true;
  await control(simulator, "/reset", {});
  await forgetGrants();
  revokedCompanies.clear();
  await db().$executeRaw`TRUNCATE users CASCADE`;
  caller = callerOf(await createViewer("operator"));
  await connectDemoCompanies(SYSTEM, COMPANIES);
});

const breakIt = (breakage: Breakage, companyId?: string) =>
  breakSomething(caller, HOST, { breakage, companyId });
const look = () => readBroken(caller.viewer, HOST);
const rows = () =>
  db().gustoAuthToken.findMany({
    where: { state: { not: "disconnected" } },
    orderBy: { version: "desc" },
  });
const first = () => db().company.findFirstOrThrow({ orderBy: { name: "asc" } });
const counts = async () => (await getOverview(caller.viewer)).counts;
/** Nothing is wrong with any company; one that was not refreshed since its import is not checked. */
async function expectWell(): Promise<void> {
  // An exchange that may still be under way is not repeated for a minute.
  await db().$executeRaw`UPDATE gusto_auth_tokens SET lease_expires_at = now()`;
  await sweepDueTokens();
  await sweepDueTokens();
  const { healthy, not_checked } = await counts();
  expect(healthy + not_checked).toBe(await db().company.count());
}
const outcomes = async () => (await look()).exchanges.map(({ outcome }) => outcome);

describe("the menu", () => {
  it("ends access tokens: each company is refreshed once, with a token that was never sent before", async () => {
    await breakIt("expire");
    expect(await sweepDueTokens()).toMatchObject({ refreshed: COMPANIES });
    const { exchanges } = await look();
    expect(new Set(exchanges.map(({ sent }) => sent)).size).toBe(COMPANIES);
    expect(exchanges).toMatchObject(
      exchanges.map(({ id }) => ({
        ...{ id, outcome: "rotated", isProcessed: true, isOverlapped: false, isRefresh: true },
        company: { name: expect.any(String) as string },
      })),
    );
    await expectWell();
  });

  it("removes the app from one company, which alone is lost; mended, it is connected again", async () => {
    const { id } = await first();
    await breakIt("revoke", id);
    expect(await look()).toMatchObject({ revoked: 1 });
    await sweepDueTokens();
    await sweepDueTokens();
    expect(await counts()).toMatchObject({ reconnect_required: 1, retrying: 0, held: 0 });
    expect(await mendAll(caller, HOST)).toEqual({ faults: 0, reconnected: 1, waiting: 0 });
    await expectWell();
    expect(await look()).toMatchObject({ revoked: 0, companies: { length: COMPANIES } });
  });

  it("mends a removed app before anybody has noticed, and leaves the company of an admin to him", async () => {
    await breakIt("revoke", (await first()).id);
    expect(await mendAll(caller, HOST)).toMatchObject({ reconnected: 1 });
    await expectWell();
    const { id } = await first();
    const admin = await db().user.create({
      data: { name: "Ada Admin", email: "ada@admins.example" },
    });
    await db().company.update({ where: { id }, data: { connectedByUserId: admin.id } });
    await breakIt("revoke", id);
    expect(await mendAll(caller, HOST)).toEqual({ faults: 0, reconnected: 0, waiting: 1 });
    expect((await sweepDueTokens()).terminal + (await sweepDueTokens()).terminal).toBe(1);
  });

  it.each<[Breakage, string]>([
    ["outage", "fault:status_5xx"],
    ["refusal", "fault:invalid_grant"],
  ])(
    "%s fails every refresh, costs no connection, and is over when mended",
    async (breakage, outcome) => {
      await breakIt(breakage);
      for (let time = 0; time < 3; time += 1) {
        await sweepDueTokens();
        await retryNow();
      }
      expect(new Set(await outcomes())).toEqual(new Set([outcome]));
      expect(await counts()).toMatchObject({ healthy: 0, reconnect_required: 0 });
      expect((await mendAll(caller, HOST)).faults).toBeGreaterThan(0);
      expect((await look()).faults).toBe(0);
      await expectWell();
    },
  );

  it("loses one answer, which is asked for again with the token that still works", async () => {
    const { id } = await first();
    await breakIt("lost_answer", id);
    await sweepDueTokens();
    expect(await outcomes()).toEqual(["fault:drop_after"]);
    expect(await look()).toMatchObject({
      faults: 0,
      exchanges: [{ isProcessed: true, isUsed: false }],
    });
    await mendAll(caller, HOST);
    await expectWell();
    expect(await outcomes()).toContain("rotated");
    expect((await rows()).filter(({ version }) => version > 1)).toHaveLength(1);
  });

  it("slows Gusto down by twelve seconds", async () => {
    await breakIt("slow");
    const { faults } = await control<{ faults: { delay_ms: number }[] }>(simulator, "/faults");
    expect(faults).toMatchObject([{ delay_ms: 12_000 }, { delay_ms: 12_000 }]);
    expect((await mendAll(caller, HOST)).faults).toBe(2);
    await expectWell();
  });

  it("sends a thousand events, and adds a thousand companies", async () => {
    const events = async () =>
      (await control<{ events: { event_type: string }[] }>(simulator, "/events")).events.filter(
        ({ event_type: type }) => type === "employee.updated",
      );
    await breakIt("storm");
    expect(await events()).toHaveLength(1_000);
    await breakIt("fleet");
    expect(await db().company.count()).toBe(COMPANIES + 1_000);
  });

  it("never ends what an admin has connected again meanwhile", async () => {
    const { id, gustoUuid } = await first();
    await breakIt("revoke", id);
    await control(simulator, "/grants", { company_uuids: [gustoUuid] });
    expect(await mendAll(caller, HOST)).toEqual({ faults: 0, reconnected: 0, waiting: 0 });
  });

  it("offers companies, asks for one where it strikes one, and says which process works", async () => {
    await db().$executeRaw`
      INSERT INTO process_heartbeats (process, kind, started_at, last_seen_at)
      VALUES ('host:4711', 'worker', now(), now())
      ON CONFLICT (process) DO NOTHING`;
    expect(await look()).toMatchObject({ workerPid: "4711", companies: { length: COMPANIES } });
    await expect(breakIt("revoke")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(breakIt("revoke", "01a1ff89-0000-7000-8000-000000000000")).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("outside a demo there is no such menu", () => {
  const NOT_FOUND = { code: "not_found" };
  const before = async () => (await rows()).map(({ refreshDueAt }) => refreshDueAt);

  async function expectNothing(host: string | null): Promise<void> {
    const due = await before();
    for (const breakage of BREAKAGES)
      await expect(breakSomething(caller, host, { breakage })).rejects.toMatchObject(NOT_FOUND);
    await expect(mendAll(caller, host)).rejects.toMatchObject(NOT_FOUND);
    await expect(readBroken(caller.viewer, host)).rejects.toMatchObject(NOT_FOUND);
    expect(await before()).toEqual(due);
    expect((await control<{ faults: object[] }>(simulator, "/faults")).faults).toEqual([]);
  }

  it.each([null, "dashboard.example"])("for a browser that used %s", (host) => expectNothing(host));

  it("without demo mode, whatever else is set", async () => {
    env().DEMO_MODE = false;
    await expectNothing(HOST);
    await expect(endAccessTokens(null)).rejects.toMatchObject(NOT_FOUND);
    await expect(retryNow()).rejects.toMatchObject(NOT_FOUND);
    await expect(connectDemoCompanies(SYSTEM, 1)).rejects.toMatchObject(NOT_FOUND);
  });

  it.each([
    ["GUSTO_BASE_URL", "https://api.gusto-demo.com"],
    ["GUSTO_ENVIRONMENT", "production"],
  ] as const)("where %s is %s", async (name, value) => {
    const kept = env()[name];
    Object.assign(env(), { [name]: value });
    try {
      await expect(connectDemoCompanies(SYSTEM, 1)).rejects.toMatchObject(NOT_FOUND);
    } finally {
      Object.assign(env(), { [name]: kept });
    }
  });

  it("for company admins", async () => {
    caller = callerOf(await createViewer());
    await expectNothing(HOST);
  });
});
