import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { disconnectCompany } from "#lib/companies/disconnect-company.ts";
import { closeDatabase, db, pool } from "#lib/platform/database/db.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { queue, stopQueue } from "#lib/platform/jobs/queue.ts";
import { forgetSystemToken } from "#lib/calls/system-access.ts";
import { createLostCompanyNotices } from "#lib/tokens/grants/create-ended-notice.ts";
import { findServingToken, getAccessToken } from "#lib/tokens/serving/get-access-token.ts";
import { disconnectAtGusto } from "#lib/organization/disconnect-at-gusto.ts";
import { checkSubscriptions } from "#lib/webhooks/subscriptions/check-subscriptions.ts";
import { listEvents } from "#lib/webhooks/list-events.ts";
import { replayEvent } from "#lib/webhooks/replay-event.ts";
import { summarizeEvents } from "#lib/webhooks/summarize-events.ts";
import {
  changeSubscription,
  deleteSubscription,
  verifySubscriptionAgain,
} from "#lib/webhooks/subscriptions/manage-subscriptions.ts";
import { createSubscription } from "#lib/webhooks/subscriptions/create-subscription.ts";
import { listSubscriptions } from "#lib/webhooks/subscriptions/list-subscriptions.ts";
import { processEvents } from "#lib/webhooks/process-events.ts";
import { readEvents } from "#lib/webhooks/read-events.ts";
import { forgetLiveTokens } from "#lib/webhooks/subscriptions/verification-key.ts";
import {
  connectCompanies,
  control as callControl,
  issueGrant,
  storeGrant,
} from "#test/connected-company.ts";
import { createGustoWorld, type GustoWorld } from "#test/gusto-world.ts";
import { createViewer } from "#test/people.ts";
import { startWebhookDoor, type WebhookDoor } from "#test/webhook-door.ts";
import { disconnectAtGustoJob } from "#lib/organization/disconnect-at-gusto-job.ts";
import { settleProvisionsJob } from "#lib/organization/provision/settle-provisions-job.ts";
import { registerJobs } from "#lib/platform/jobs/register-jobs.ts";
import { createNoticesJob } from "#lib/tokens/health/create-notices-job.ts";
import { checkSubscriptionsJob } from "#lib/webhooks/subscriptions/check-subscriptions-job.ts";
import { processEventsJob } from "#lib/webhooks/process-events-job.ts";
import { readEventsJob } from "#lib/webhooks/read-events-job.ts";
import { sweepEventsJob } from "#lib/webhooks/sweep-events-job.ts";
import { verifySubscriptionJob } from "#lib/webhooks/subscriptions/verify-subscription-job.ts";
import { callerOf } from "#test/caller-of.ts";

/** Without the token jobs, which would refresh what a test wants to see unchanged. */
const ORGANIZATION_JOBS = [
  processEventsJob,
  verifySubscriptionJob,
  sweepEventsJob,
  settleProvisionsJob,
  createNoticesJob,
  checkSubscriptionsJob,
  readEventsJob,
  disconnectAtGustoJob,
];

const PATIENCE = { timeout: 15_000, interval: 50 };

let door: WebhookDoor;
let world: GustoWorld;
let viewer: Viewer;
const stopping = new AbortController();

beforeAll(async () => {
  door = await startWebhookDoor();
  world = await createGustoWorld({ APP_URL: door.url });
  door.answerWith((await import("../app/api/gusto/webhooks/route.ts")).POST);
  await queue({ supervise: true });
  await registerJobs(ORGANIZATION_JOBS, stopping.signal);
  viewer = await createViewer("operator");
});
afterAll(async () => {
  stopping.abort();
  await stopQueue();
  await closeDatabase();
  await world.close();
  await door.close();
});
beforeEach(async () => {
  await control("/reset", {});
  await control("/application", { webhook_retry_base_ms: 50 });
  await db().company.deleteMany();
  await db().webhookSubscription.deleteMany();
  await db().webhookEvent.deleteMany();
  await db().eventCursor.deleteMany();
  await db().notice.deleteMany();
  forgetLiveTokens();
  forgetSystemToken();
  door.statuses.length = 0;
});

const control = <T = unknown>(path: string, body?: unknown, method?: string) =>
  callControl<T>(world.simulator, path, body, method);
const caller = () => ({ viewer, ip: null });
const only = async () => (await listSubscriptions(viewer))[0]!;
const happen = (event: object) =>
  control<{ events: { uuid: string }[] }>("/webhooks/send", event).then(({ events }) =>
    events.map(({ uuid }) => uuid),
  );
const settled = (count: number) =>
  expect
    .poll(() => db().webhookEvent.count({ where: { state: { not: "received" } } }), PATIENCE)
    .toBe(count);
const event = (id: string) => db().webhookEvent.findUniqueOrThrow({ where: { id } });

async function subscribe(): Promise<void> {
  await createSubscription(caller());
  await expect.poll(async () => (await only()).status, PATIENCE).toBe("verified");
}

async function connectSynced() {
  const connected = await connectCompanies(world.simulator);
  await db().company.updateMany({
    where: { id: { in: connected.companyIds } },
    data: { syncSelected: true },
  });
  return { ...connected, companyId: connected.companyIds[0]! };
}

describe("a subscription", () => {
  it("verifies itself from its creation to the first signed delivery", async () => {
    const { gustoUuid, companyId } = await connectSynced();
    await subscribe();
    expect(await only()).toMatchObject({
      status: "verified",
      hasKey: true,
      awaitsToken: false,
      problem: null,
      gustoUuid: expect.any(String),
    });
    const employee = randomUUID();
    const [id] = await happen({
      event_type: "employee.updated",
      company_uuid: gustoUuid,
      entity_uuid: employee,
    });
    await expect
      .poll(async () => (await db().webhookEvent.findUnique({ where: { id } }))?.state, PATIENCE)
      .toBe("processed");
    const run = await db().syncRun.findUniqueOrThrow({
      where: { id: (await event(id!)).syncRunId! },
    });
    expect(run).toMatchObject({
      companyId,
      trigger: "webhook",
      actor: "gusto",
      targets: [{ resource: "employees", uuid: employee }],
    });
  });

  it("keeps its key sealed, and no queued job contains it in the clear", async () => {
    await subscribe();
    const token =
      world.simulator.simulator.state.webhook_subscriptions[0]?.verification_token ?? "none";
    const stored = JSON.stringify([
      await db().webhookSubscription.findMany(),
      (await pool().query("SELECT * FROM jobs.job")).rows,
      await db().auditLog.findMany({ select: { detail: true } }),
    ]);
    expect(token).toMatch(/^[0-9a-f-]{36}$/);
    expect(stored).not.toContain(token);
  });

  it("is made once, changed, verified again and deleted", async () => {
    await subscribe();
    await expect(createSubscription(caller())).rejects.toMatchObject({ code: "conflict" });
    await changeSubscription(caller(), (await only()).id, ["Payroll", "Payroll", "Employee"]);
    expect((await only()).types).toEqual(["Employee", "Payroll"]);
    const before = (await db().webhookSubscription.findFirstOrThrow()).sealedVerificationToken;
    await verifySubscriptionAgain(caller(), (await only()).id);
    await expect
      .poll(
        async () =>
          (await db().webhookSubscription.findFirstOrThrow()).sealedVerificationToken === before,
        PATIENCE,
      )
      .toBe(false);
    await deleteSubscription(caller(), (await only()).id);
    expect(await listSubscriptions(viewer)).toEqual([]);
    expect(world.simulator.simulator.state.webhook_subscriptions).toEqual([]);
  });

  it.each([[[]], [["Nonsense"]], ["Company"], [null]])(
    "with the types %j is refused before Gusto is asked",
    async (types) => {
      await expect(createSubscription(caller(), types)).rejects.toMatchObject({
        code: "invalid_input",
      });
      expect(await listSubscriptions(viewer)).toEqual([]);
    },
  );

  it("whose creation was answered too late is recognized by its URL", async () => {
    await control("/faults", { endpoint: "/v1/webhook_subscriptions", mode: "drop_after" });
    await expect(createSubscription(caller())).rejects.toMatchObject({ code: "unavailable" });
    expect(await only()).toMatchObject({ status: "creating", gustoUuid: null });
    await checkSubscriptions();
    await expect.poll(async () => (await only()).status, PATIENCE).toBe("verified");
  });

  it("that Gusto refuses leaves nothing behind", async () => {
    await control("/application", { scopes: ["public", "events:read"] });
    await expect(createSubscription(caller())).rejects.toMatchObject({
      code: "gusto_refused",
      message: expect.stringContaining("webhook_subscriptions:write"),
    });
    expect(await listSubscriptions(viewer)).toEqual([]);
  });

  it("accepts its confirmed token again if Gusto repeats the handshake", async () => {
    await subscribe();
    const token = world.simulator.simulator.state.webhook_subscriptions[0]?.verification_token;
    const repeated = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ verification_token: token }),
    };
    await expect
      .poll(async () => (await fetch(`${door.url}/api/gusto/webhooks`, repeated)).status, PATIENCE)
      .toBe(200);
  });

  it("accepts no token planted by a stranger", async () => {
    const planted = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ verification_token: "planted-by-a-stranger" }),
    };
    expect((await fetch(`${door.url}/api/gusto/webhooks`, planted)).status).toBe(409);
    await control("/webhooks/pause", { paused: true });
    await createSubscription(caller());
    // A stranger doesn't know the word in the URL; someone who does isn't trusted either.
    expect((await fetch(`${door.url}/api/gusto/webhooks`, planted)).status).toBe(409);
    expect(
      (await fetch((await db().webhookSubscription.findFirstOrThrow()).url, planted)).status,
    ).toBe(202);
    await expect
      .poll(
        async () =>
          (
            await pool().query(
              `
                SELECT 1
                FROM jobs.job
                WHERE name = 'webhooks.verify' AND state IN ('created', 'active', 'retry')`,
            )
          ).rowCount,
        PATIENCE,
      )
      .toBe(0);
    expect(await only()).toMatchObject({ status: "pending", hasKey: false });
  });

  it("is verified while strangers send many fake tokens", async () => {
    await control("/webhooks/pause", { paused: true });
    await createSubscription(caller());
    const invent = (place: number) =>
      fetch(`${door.url}/api/gusto/webhooks`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ verification_token: `invented-${place}` }),
      });
    const answers = await Promise.all(Array.from({ length: 330 }, (_, place) => invent(place)));
    expect(answers.filter(({ status }) => status === 202)).toEqual([]);
    await control("/webhooks/pause", { paused: false });
    await verifySubscriptionAgain(caller(), (await only()).id);
    await expect.poll(async () => (await only()).status, PATIENCE).toBe("verified");
  });

  it("keeps the word in its URL to itself", async () => {
    await subscribe();
    expect((await only()).url).toBe(`${door.url}/api/gusto/webhooks`);
    expect((await db().webhookSubscription.findFirstOrThrow()).url).toMatch(
      /\?subscription=[\w-]{32}$/,
    );
  });

  it("that Gusto can no longer reach is verified again automatically", async () => {
    await subscribe();
    await control(`/webhooks/${(await only()).gustoUuid}`, { status: "unreachable" });
    await checkSubscriptions();
    await expect.poll(async () => (await only()).status, PATIENCE).toBe("verified");
  });

  it("that was deleted in Gusto is reported, kept, and created again only by a person", async () => {
    await subscribe();
    await control(`/webhooks/${(await only()).gustoUuid}`, undefined, "DELETE");
    await checkSubscriptions();
    await checkSubscriptions();
    expect(await only()).toMatchObject({
      status: "removed",
      hasKey: false,
      problem: expect.stringContaining("subscription was deleted in Gusto"),
    });
    expect(await db().notice.findMany()).toMatchObject([{ kind: "webhooks_gone" }]);
    await subscribe();
    expect(await listSubscriptions(viewer)).toHaveLength(1);
  });

  it("is not available to company admins", async () => {
    const admin = { viewer: await createViewer(), ip: null };
    for (const attempt of [
      createSubscription(admin),
      changeSubscription(admin, randomUUID(), ["Company"]),
      deleteSubscription(admin, randomUUID()),
      verifySubscriptionAgain(admin, randomUUID()),
      listSubscriptions(admin.viewer),
      listEvents(admin.viewer, {}),
      summarizeEvents(admin.viewer),
      replayEvent(admin, randomUUID()),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

describe("events", () => {
  it("that arrive twice, shuffled and in a burst take effect once, in one sync run", async () => {
    const { gustoUuid, companyId } = await connectSynced();
    await subscribe();
    await happen({
      event_type: "employee.updated",
      company_uuid: gustoUuid,
      entity_uuid: randomUUID(),
      count: 60,
      duplicates: 1,
      shuffle: true,
    });
    await settled(60);
    await expect
      .poll(
        async () =>
          (await db().webhookEvent.aggregate({ _sum: { deliveries: true } }))._sum.deliveries,
        PATIENCE,
      )
      .toBe(120);
    expect(await db().syncRun.count({ where: { companyId } })).toBe(1);
    expect((await summarizeEvents(viewer)).day).toMatchObject({
      received: 60,
      repeated: 60,
      missed: 0,
    });
  });

  it("of an unknown company, of an unused type, or without sync, are ignored with the reason", async () => {
    const { gustoUuid, companyId } = await connectSynced();
    const { companies } = await control<{ companies: { uuid: string }[] }>("/companies", {
      count: 1,
      employees_each: 1,
      payrolls_each: 1,
    });
    await subscribe();
    const [stranger] = await happen({
      event_type: "employee.updated",
      company_uuid: companies[0]?.uuid,
    });
    const [unused] = await happen({
      event_type: "company_benefit.updated",
      company_uuid: gustoUuid,
      entity_type: "Company",
    });
    await settled(2);
    await db().company.update({ where: { id: companyId }, data: { syncSelected: false } });
    const [off] = await happen({
      event_type: "payroll.paid",
      company_uuid: gustoUuid,
      entity_type: "Payroll",
    });
    await settled(3);
    expect(await event(stranger!)).toMatchObject({
      state: "ignored",
      outcome: "This company has never been connected here.",
    });
    expect(await event(unused!)).toMatchObject({
      state: "ignored",
      outcome: "This dashboard does not use events of this type.",
    });
    expect(await event(off!)).toMatchObject({
      state: "ignored",
      outcome: expect.stringContaining("sync is off"),
    });
  });

  it("that the webhooks missed are read from Gusto's list, shown as a gap, and take effect once", async () => {
    const { gustoUuid, companyId } = await connectSynced();
    await subscribe();
    await db().webhookSubscription.updateMany({
      data: { verifiedAt: new Date(Date.now() - 60_000) },
    });
    await readEvents();
    await control("/webhooks/pause", { paused: true });
    await happen({
      event_type: "employee.created",
      company_uuid: gustoUuid,
      entity_uuid: randomUUID(),
      count: 7,
    });
    await happen({ event_type: "form.updated", company_uuid: gustoUuid, entity_type: "Form" });
    await control("/webhooks/pause", { paused: false });
    expect(await readEvents()).toMatchObject({ kind: "read", found: 8 });
    expect(await readEvents()).toMatchObject({ kind: "read", found: 0 });
    await expect.poll(() => db().syncRun.count({ where: { companyId } }), PATIENCE).toBe(1);
    const summary = await summarizeEvents(viewer);
    // Plus the connection's company.provisioned, found by the first reading.
    expect(summary.day.missed).toBe(8);
    expect(summary.cursor).toMatchObject({ lastGap: 7, problem: null });
  });

  it("are read from thirty days back if Gusto no longer knows the cursor", async () => {
    await connectSynced();
    await db().eventCursor.create({ data: { environment: "demo", lastEventUuid: randomUUID() } });
    expect(await readEvents()).toMatchObject({ kind: "read", found: 1 });
    expect(
      (await db().eventCursor.findUniqueOrThrow({ where: { environment: "demo" } })).lastEventUuid,
    ).not.toBeNull();
  });

  it("are not read while Gusto does not allow it, which is reported", async () => {
    await control("/application", { scopes: ["public"] });
    expect(await readEvents()).toMatchObject({
      kind: "not_read",
      problem: expect.stringContaining("events:read"),
    });
    expect((await summarizeEvents(viewer)).cursor.problem).toContain("events:read");
  });

  it("stored by a worker that then died are found by the sweep, and replayed on demand", async () => {
    const { gustoUuid, companyId } = await connectSynced();
    const id = randomUUID();
    await db().webhookEvent.create({
      data: {
        id,
        environment: "demo",
        eventType: "payroll.paid",
        companyUuid: gustoUuid,
        occurredAt: new Date(),
        receivedAt: new Date(Date.now() - 60_000),
        source: "webhook",
        body: {},
      },
    });
    await expect.poll(async () => (await event(id)).state, { timeout: 25_000 }).toBe("processed");
    await replayEvent(caller(), id);
    await expect.poll(async () => (await event(id)).state, PATIENCE).toBe("processed");
    expect(
      await db().auditLog.count({ where: { action: "webhook_replayed", subject: `event:${id}` } }),
    ).toBe(1);
    expect(await db().syncRun.count({ where: { companyId } })).toBe(1);
  }, 60_000);

  it("are processed once by any number of workers", async () => {
    const { gustoUuid, companyId } = await connectSynced();
    await db().webhookEvent.createMany({
      data: Array.from({ length: 250 }, () => ({
        id: randomUUID(),
        environment: "demo" as const,
        eventType: "employee.updated",
        companyUuid: gustoUuid,
        entityUuid: randomUUID(),
        occurredAt: new Date(),
        source: "webhook",
        body: {},
      })),
    });
    await Promise.all(Array.from({ length: 6 }, () => processEvents(gustoUuid)));
    expect(
      await db().webhookEvent.groupBy({
        by: ["state", "attempts"],
        where: { companyUuid: gustoUuid },
        _count: true,
      }),
    ).toEqual([{ state: "processed", attempts: 1, _count: 250 }]);
    expect(await db().syncRun.count({ where: { companyId } })).toBe(1);
  });

  it("are listed page by page, and by state, type and company", async () => {
    const companyUuid = randomUUID();
    await db().webhookEvent.createMany({
      data: Array.from({ length: 120 }, (_, index) => ({
        id: randomUUID(),
        environment: "demo" as const,
        eventType: index < 10 ? "payroll.paid" : "employee.updated",
        companyUuid,
        occurredAt: new Date(),
        state: "failed" as const,
        source: "webhook",
        body: {},
      })),
    });
    const seen = new Set<string>();
    let before: string | undefined;
    do {
      const { events, next } = await listEvents(viewer, {
        state: "failed",
        company: companyUuid,
        before,
      });
      for (const { id } of events) seen.add(id);
      before = next ?? undefined;
    } while (before);
    expect(seen.size).toBe(120);
    expect((await listEvents(viewer, { type: "payroll.paid" })).events).toHaveLength(10);
    expect(
      (await listEvents(viewer, { state: "'; DROP", type: "--", company: "x", before: "1_x" }))
        .events,
    ).toHaveLength(50);
  });
});

describe("company.deprovisioned", () => {
  const timeline = (tokenId: string) =>
    db().tokenEvent.findMany({ where: { tokenId, type: "disconnected" } });
  const state = (tokenId: string) =>
    db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
  const notices = (companyId: string) => db().notice.findMany({ where: { companyId } });

  it("ends the grant immediately, wipes the pair, and announces it once however often and by whichever way it comes", async () => {
    const { gustoUuid, companyId, tokenId, grant } = await connectSynced();
    await subscribe();
    await control(`/grants/${grant.grant_id}/revoke`, {});
    await expect.poll(async () => (await state(tokenId)).state, PATIENCE).toBe("disconnected");
    expect(await state(tokenId)).toMatchObject({
      stateReason: "disconnected_at_gusto",
      accessToken: null,
      refreshToken: null,
    });
    await happen({
      event_type: "company.deprovisioned",
      company_uuid: gustoUuid,
      entity_type: "Company",
      duplicates: 2,
    });
    await readEvents();
    await createLostCompanyNotices();
    await expect
      .poll(
        () =>
          db().webhookEvent.count({
            where: { eventType: "company.deprovisioned", state: "processed" },
          }),
        PATIENCE,
      )
      .toBe(2);
    expect(await timeline(tokenId)).toMatchObject([
      { reason: "disconnected_at_gusto", actor: "gusto" },
    ]);
    expect(await notices(companyId)).toHaveLength(1);
    expect(
      await db().webhookEvent.findMany({ where: { outcome: "Already ended here." } }),
    ).toHaveLength(1);
    expect(await getAccessToken({ gustoUuid, actor: "worker" })).toMatchObject({
      kind: "terminal",
      state: "disconnected",
      reason: "disconnected_at_gusto",
    });
  });

  it("is announced once as well if a refused refresh came first", async () => {
    const { gustoUuid, companyId, tokenId, grant } = await connectSynced();
    await control("/webhooks/pause", { paused: true });
    await control(`/grants/${grant.grant_id}/revoke`, {});
    await getAccessToken({ gustoUuid, actor: "worker", rejectedVersion: 1 });
    // There is no other grant to ask, so the same refusal becomes final ten minutes later.
    await db().gustoAuthToken.update({
      where: { id: tokenId },
      data: { heldSince: new Date(Date.now() - 601_000), retryAt: new Date() },
    });
    await getAccessToken({ gustoUuid, actor: "worker", rejectedVersion: 1 });
    expect((await state(tokenId)).state).toBe("reconnect_required");
    await createLostCompanyNotices();
    await createLostCompanyNotices();
    await readEvents();
    await expect.poll(async () => (await state(tokenId)).state, PATIENCE).toBe("disconnected");
    expect(await notices(companyId)).toMatchObject([{ kind: "ended" }]);
  });

  it("from before a new authorization leaves the new grant alone", async () => {
    const { gustoUuid, companyId, companyIds, resourceOwnerUuid } = await connectSynced();
    const { tokenId } = await storeGrant(
      await issueGrant(world.simulator, [gustoUuid]),
      resourceOwnerUuid,
      companyIds,
    );
    await subscribe();
    const at = Math.floor(Date.now() / 1_000);
    for (const timestamp of [at - 86_400, at - 700, at - 60, at])
      await happen({
        event_type: "company.deprovisioned",
        company_uuid: gustoUuid,
        entity_type: "Company",
        timestamp,
      });
    await expect
      .poll(
        () =>
          db().webhookEvent.count({
            where: { eventType: "company.deprovisioned", state: "processed" },
          }),
        PATIENCE,
      )
      .toBe(4);
    expect(await state(tokenId)).toMatchObject({ state: "active" });
    expect(await findServingToken(gustoUuid)).toMatchObject({ id: tokenId });
    expect(await notices(companyId)).toEqual([]);
  });

  it("of one company leaves a pair alone that serves another one", async () => {
    await control("/application", { access: "legacy" });
    const { gustoUuids, companyIds, tokenId } = await connectCompanies(world.simulator, {
      count: 2,
    });
    await subscribe();
    await happen({
      event_type: "company.deprovisioned",
      company_uuid: gustoUuids[0],
      entity_type: "Company",
    });
    await expect
      .poll(
        () =>
          db().webhookEvent.count({
            where: { eventType: "company.deprovisioned", state: "processed" },
          }),
        PATIENCE,
      )
      .toBe(1);
    expect((await state(tokenId)).state).toBe("active");
    expect(await findServingToken(gustoUuids[1]!)).toMatchObject({ id: tokenId });
    expect(await findServingToken(gustoUuids[0]!)).toMatchObject({
      ended: { state: "disconnected", reason: "disconnected_at_gusto" },
    });
    expect([await notices(companyIds[0]!), await notices(companyIds[1]!)]).toMatchObject([
      [{ kind: "ended" }],
      [],
    ]);
  });

  it("waits while Gusto has to be asked and does not respond", async () => {
    const { gustoUuid, companyIds, resourceOwnerUuid } = await connectSynced();
    const { tokenId } = await storeGrant(
      await issueGrant(world.simulator, [gustoUuid]),
      resourceOwnerUuid,
      companyIds,
    );
    await control("/faults", { endpoint: "/v1/token_info", mode: "status_5xx", times: 0 });
    const id = randomUUID();
    await db().webhookEvent.create({
      data: {
        id,
        environment: "demo",
        eventType: "company.deprovisioned",
        companyUuid: gustoUuid,
        occurredAt: new Date(),
        source: "webhook",
        body: {},
      },
    });
    await processEvents(gustoUuid);
    expect(await event(id)).toMatchObject({
      state: "received",
      attempts: 1,
      outcome: expect.stringContaining("Could not check whether Gusto"),
    });
    await control("/faults", undefined, "DELETE");
    await processEvents(gustoUuid);
    expect(await event(id)).toMatchObject({ state: "processed" });
    expect((await state(tokenId)).state).toBe("active");
  });
});

describe("a disconnect here", () => {
  it("tells Gusto that the company left, which ends the other admins' grants as well, and its echo finds it done", async () => {
    const { gustoUuid, companyId } = await connectSynced();
    const foreign = await issueGrant(world.simulator, [gustoUuid]);
    await subscribe();
    await disconnectCompany(callerOf(viewer), companyId);
    await expect
      .poll(
        async () =>
          (
            await fetch(`${world.simulator.url}/v1/token_info`, {
              headers: { authorization: `Bearer ${foreign.access_token}` },
            })
          ).status,
        PATIENCE,
      )
      .toBe(401);
    await expect
      .poll(
        async () =>
          (await db().webhookEvent.findFirst({ where: { eventType: "company.deprovisioned" } }))
            ?.outcome,
        PATIENCE,
      )
      .toBe("Already ended here.");
    expect(await db().notice.count({ where: { companyId } })).toBe(0);
  });

  it("is not sent late if the company was reconnected, nor if one of its pairs serves another company", async () => {
    const one = await connectSynced();
    await db().companyGrant.updateMany({
      where: { companyId: one.companyId },
      data: { endedAt: new Date(Date.now() - HOUR_MS), endedReason: "disconnected" },
    });
    expect(await disconnectAtGusto(one.companyId)).toBe("not_needed");
    await db().companyGrant.updateMany({
      where: { companyId: one.companyId },
      data: { endedAt: new Date() },
    });
    await storeGrant(
      await issueGrant(world.simulator, [one.gustoUuid]),
      one.resourceOwnerUuid,
      one.companyIds,
    );
    expect(await disconnectAtGusto(one.companyId)).toBe("not_needed");
    await control("/application", { access: "legacy" });
    const shared = await connectCompanies(world.simulator, { count: 2 });
    await db().companyGrant.updateMany({
      where: { companyId: shared.companyIds[0] },
      data: { endedAt: new Date(), endedReason: "disconnected" },
    });
    expect(await disconnectAtGusto(shared.companyIds[0]!)).toBe("not_needed");
  });

  it("needs nothing beyond the revoked pairs if Gusto does not accept it", async () => {
    const { companyId } = await connectSynced();
    await db().companyGrant.updateMany({
      where: { companyId },
      data: { endedAt: new Date(), endedReason: "disconnected" },
    });
    await control("/application", { scopes: ["public"] });
    expect(await disconnectAtGusto(companyId)).toBe("refused");
    await control("/faults", { endpoint: "/oauth/token", mode: "status_5xx" });
    forgetSystemToken();
    await expect(disconnectAtGusto(companyId)).rejects.toMatchObject({ code: "unavailable" });
  });
});
