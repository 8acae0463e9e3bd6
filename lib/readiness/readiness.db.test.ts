import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { getAccessToken } from "#lib/tokens/serving/get-access-token.ts";
import { connectCompanies } from "#test/connected-company.ts";
import { createViewer } from "#test/people.ts";
import { withGusto } from "#test/with-gusto.ts";
import { evidenceDocument } from "./evidence-document.ts";
import { readChaosReport } from "./read-chaos-report.ts";
import { readFacts } from "./read-facts.ts";
import { readReadiness, tickItem, untickItem } from "./readiness.ts";
import { callerOf } from "#test/caller-of.ts";

const simulator = withGusto();
let operator: Viewer;

beforeEach(async () => {
  await db().$executeRaw`
      TRUNCATE companies, gusto_auth_tokens, gusto_call_buckets, gusto_call_failures,
      webhook_events, webhook_subscriptions, readiness_ticks CASCADE`;
  operator = await createViewer("operator", { name: "Operator" });
});

const itemOf = async (id: string) =>
  (await readReadiness(operator)).steps
    .flatMap(({ items }) => items)
    .find((item) => item.id === id);
const auditOf = (subject: string) =>
  db().auditLog.findMany({
    where: { subject },
    orderBy: { id: "asc" },
    select: { actor: true, action: true },
  });

describe("what a person ticks", () => {
  it("is stored with a note and a date, audited, and can be undone", async () => {
    await tickItem(callerOf(operator, "10.0.0.1"), {
      item: "qa-passed",
      note: "  Mail of Gusto's QA  ",
      doneOn: "2026-11-02",
    });
    expect((await itemOf("qa-passed"))?.tick).toMatchObject({
      note: "Mail of Gusto's QA",
      doneOn: new Date("2026-11-02"),
      by: "Operator",
    });
    await untickItem(callerOf(operator, null), "qa-passed");
    expect((await itemOf("qa-passed"))?.tick).toBeNull();
    const actor = `user:${operator.userId}`;
    expect(await auditOf("readiness:qa-passed")).toEqual([
      { actor, action: "readiness_ticked" },
      { actor, action: "readiness_unticked" },
    ]);
  });

  it.each([
    ["without a note", { item: "account", note: " ", doneOn: "2026-11-02" }],
    ["with a day that does not exist", { item: "account", note: "Done", doneOn: "2026-02-30" }],
    ["with a day to come", { item: "account", note: "Done", doneOn: "2999-01-01" }],
    ["that does not exist", { item: "world-peace", note: "Done", doneOn: "2026-11-02" }],
    [
      "that the system itself has to show",
      { item: "refresh-lock", note: "Done", doneOn: "2026-11-02" },
    ],
    [
      "from a form with a file in it",
      { item: "account", note: new Blob(["x"]), doneOn: "2026-11-02" },
    ],
  ])("is refused %s", async (_what, input) => {
    await expect(tickItem(callerOf(operator, null), input)).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(await db().readinessTick.count()).toBe(0);
  });

  it("is for operators only: for anyone else it does not exist", async () => {
    const admin = await createViewer();
    for (const act of [
      readReadiness(admin),
      tickItem(callerOf(admin, null), { item: "account", note: "Done", doneOn: "2026-11-02" }),
      untickItem(callerOf(admin, null), "account"),
    ]) {
      await expect(act).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

describe("the facts of the running system", () => {
  it("include grants by company and by person, and the keys that seal them", async () => {
    const owner = randomUUID();
    await connectCompanies(simulator, { resourceOwnerUuid: owner });
    await connectCompanies(simulator, { resourceOwnerUuid: owner });
    await connectCompanies(simulator);
    // Imported pairs claim whose they are, but that hasn't been verified here.
    expect((await readFacts()).connections).toMatchObject({ companies: 3, mostOfOnePerson: 0 });
    await db().user.create({
      data: {
        name: "Avery",
        accounts: { create: { provider: "gusto", providerAccountId: owner } },
      },
    });
    const { connections, keys } = await readFacts();
    expect(connections).toMatchObject({ companies: 3, mostOfOnePerson: 2, severalAdmins: 0 });
    expect(keys).toMatchObject({
      currentId: "test1",
      inUse: [{ keyId: "test1", rows: 3 }],
      oldestRowAt: expect.any(Date),
    });
  });

  it("include whether each rejected token was followed by a refresh", async () => {
    const company = await connectCompanies(simulator);
    await getAccessToken({ gustoUuid: company.gustoUuid, actor: "worker", rejectedVersion: 1 });
    expect((await readFacts()).refreshes).toMatchObject({
      succeeded: 1,
      rejected: 1,
      rejectedAnswered: 1,
    });
    await db().tokenEvent.create({
      data: { tokenId: company.tokenId, type: "rejected", actor: "worker", process: "test:1" },
    });
    expect((await readFacts()).refreshes).toMatchObject({ rejected: 2, rejectedAnswered: 1 });
  });

  it("count calls, and consider a scope refused until the endpoint works again", async () => {
    const minute = (ago: number) => new Date(Math.floor(Date.now() / 60_000 - ago) * 60_000);
    const bucket = {
      environment: "demo" as const,
      companyId: randomUUID(),
      endpoint: "/v1/companies/*/contractors",
      calls: 10,
      totalMs: 10,
      maxMs: 1,
    };
    await db().gustoCallBucket.createMany({
      data: [
        { ...bucket, minute: minute(30), status: 200 },
        { ...bucket, minute: minute(20), status: 429 },
        { ...bucket, minute: minute(20), status: 503, calls: 2 },
        { ...bucket, minute: minute(60), status: 200, endpoint: "POST /oauth/token" },
      ],
    });
    await db().gustoCallFailure.create({
      data: {
        environment: "demo",
        at: minute(15),
        endpoint: bucket.endpoint,
        status: 403,
        reason: "missing_oauth_scopes: contractors:read",
      },
    });
    const facts = await readFacts();
    expect(facts).toMatchObject({
      lastDay: { calls: 32, failed: 2 },
      rateLimited: { calls: 10, lastAt: minute(20), lastSuccessAt: minute(30) },
      lastTokenAnswerAt: minute(60),
    });
    expect(facts.scopes).toMatchObject({
      refusedEndpoints: [bucket.endpoint],
      usedEndpoints: expect.arrayContaining([bucket.endpoint]),
    });
    await db().gustoCallBucket.create({ data: { ...bucket, minute: minute(5), status: 200 } });
    expect((await readFacts()).scopes.refusedEndpoints).toEqual([]);
  });

  it("include webhooks that came twice and companies that left", async () => {
    const event = {
      environment: "demo" as const,
      eventType: "employee.updated",
      companyUuid: randomUUID(),
      occurredAt: new Date(),
      source: "webhook",
      body: {},
    };
    await db().webhookEvent.createMany({
      data: [
        { ...event, id: randomUUID(), deliveries: 3, state: "processed" },
        { ...event, id: randomUUID(), state: "processed" },
        { ...event, id: randomUUID(), source: "events", state: "ignored" },
        {
          ...event,
          id: randomUUID(),
          eventType: "company.deprovisioned",
          state: "processed",
          processedAt: new Date(),
        },
      ],
    });
    await db().webhookSubscription.createMany({
      data: [
        { environment: "demo", url: "https://a.example", status: "verified" },
        {
          environment: "demo",
          url: "https://b.example",
          status: "verified",
          problem: "Gone",
          removedAt: new Date(),
        },
      ],
    });
    const { webhooks, deprovisioned } = await readFacts();
    expect(webhooks).toMatchObject({
      verifiedSubscriptions: 1,
      problem: null,
      delivered: 3,
      repeated: 1,
      failed: 0,
    });
    expect(deprovisioned).toMatchObject({ processed: 1, failed: 0 });
  });

  it("contain no secret of this installation, and neither does the document made from them", async () => {
    const { grant } = await connectCompanies(simulator);
    const text =
      JSON.stringify(await readFacts()) +
      evidenceDocument(await readReadiness(operator), "a-release");
    for (const secret of [
      grant.access_token,
      grant.refresh_token,
      process.env["GUSTO_CLIENT_SECRET"]!,
      process.env["NEXTAUTH_SECRET"]!,
      process.env["TOKEN_ENCRYPTION_KEYS"]!.split(":")[1]!,
      process.env["DATABASE_URL"]!,
    ])
      expect(text).not.toContain(secret);
  });
});

describe("the report of a chaos run", () => {
  const counts = {
    trials: 500,
    healed: 500,
    unrecoverable: 0,
    lost: 0,
    overlaps: 0,
    forks: 0,
    usedBeforeCommit: 0,
    callsForFinalRows: 0,
    heldConnections: 0,
  };
  const written = (
    changes: Partial<typeof counts>,
    rule = "first_use",
    violations: string[] = [],
  ) =>
    JSON.stringify({
      experiments: { one: { rule, name: "kill", wanted: 500, counts: { ...counts, ...changes } } },
      schedules: { done: 2_000 },
      violations,
    });

  async function readBack(text: string | null) {
    const directory = mkdtempSync(path.join(tmpdir(), "chaos-report-"));
    mkdirSync(path.join(directory, "reports"));
    if (text !== null) writeFileSync(path.join(directory, "reports", "chaos.json"), text);
    return readChaosReport(directory).finally(() => rmSync(directory, { recursive: true }));
  }

  it("counts if every promise was kept, even if strict single use makes a loss unavoidable", async () => {
    expect(await readBack(written({}))).toMatchObject({
      trials: 500,
      schedules: 2_000,
      isBroken: false,
    });
    expect(await readBack(written({ unrecoverable: 3 }, "strict_single_use"))).toMatchObject({
      isBroken: false,
    });
  });

  it("is broken by a lost grant, an avoidable loss or a violation", async () => {
    for (const text of [
      written({ lost: 1 }),
      written({ unrecoverable: 1 }),
      written({}, "first_use", ["a violation"]),
    ])
      expect(await readBack(text)).toMatchObject({ isBroken: true });
  });

  it("is not seen if there is none, or none that can be read", async () => {
    expect([await readBack(null), await readBack("{}"), await readBack("{")]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
