import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { connectCompanies, control as callControl, forgetGrants } from "#test/connected-company.ts";
import { createViewer } from "#test/people.ts";
import { syncedCompanies, syncNow } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { db } from "#lib/platform/database/db.ts";
import { processEvents } from "#lib/webhooks/process-events.ts";
import { listCompanies } from "./list/list-companies.ts";
import { listCompaniesToReconnect } from "./links/list-companies-to-reconnect.ts";
import { refreshFacts } from "./refresh-facts.ts";
import { reviewCompanies } from "./review-companies.ts";

const gusto = withGusto();

const control = (path: string, body?: unknown, method?: string) =>
  callControl(gusto, path, body, method);
const change = (uuid: string, patch: object) => control(`/companies/${uuid}`, patch);
const read = (id: string) => db().company.findUniqueOrThrow({ where: { id } });
const makeDue = (...ids: string[]) =>
  db().company.updateMany({
    where: { id: { in: ids } },
    data: { nextReviewAt: new Date(Date.now() - 1_000) },
  });
/** Minutes from now. */
const nextReview = async (id: string) =>
  Math.round(((await read(id)).nextReviewAt.getTime() - Date.now()) / 60_000);
const inADay = (minutes: number) => minutes > 20 * 60 && minutes < 28 * 60;

beforeEach(async () => {
  await control("/reset", {});
  await forgetGrants();
  await db().webhookEvent.deleteMany();
});

/** A company that is connected but not synced. */
async function connected(): Promise<{ id: string; uuid: string; tokenId: string }> {
  const { companyIds, gustoUuid, tokenId } = await connectCompanies(gusto);
  return { id: companyIds[0]!, uuid: gustoUuid, tokenId };
}

async function event(companyUuid: string, eventType: string): Promise<string> {
  const { id } = await db().webhookEvent.create({
    data: {
      id: randomUUID(),
      environment: "demo",
      eventType,
      companyUuid,
      occurredAt: new Date(),
      source: "webhook",
      body: {},
    },
  });
  return id;
}

const outcomeOf = async (id: string) =>
  await db().webhookEvent.findUniqueOrThrow({ where: { id } });

describe("a company without sync", () => {
  it("shows the name, trade name, status, location and headcount from Gusto once its day comes", async () => {
    const { id, uuid } = await connected();
    await change(uuid, {
      name: "Renamed LLC",
      trade_name: "Café José",
      company_status: "Suspended",
      locations: [{ city: "Boise", state: "ID" }],
    });
    expect(await reviewCompanies()).toBe(0);
    await makeDue(id);
    expect(await reviewCompanies()).toBe(1);
    expect(await read(id)).toMatchObject({
      name: "Renamed LLC",
      tradeName: "Café José",
      gustoStatus: "Suspended",
      city: "Boise",
      state: "ID",
      peopleCount: 1,
      syncSelected: false,
    });
    expect(inADay(await nextReview(id))).toBe(true);
    const found = await listCompanies(await createViewer("operator"), { q: "cafe jose" });
    expect(found.companies).toMatchObject([{ id, gustoStatus: "Suspended" }]);
  });

  it("is suspended whichever field says so, and no longer once Gusto has lifted it", async () => {
    const { id, uuid } = await connected();
    for (const [patch, status] of [
      [{ is_suspended: true }, "Suspended"],
      [{ is_suspended: false, company_status: "Approved" }, "Approved"],
    ] as const) {
      await change(uuid, patch);
      await makeDue(id);
      await reviewCompanies();
      expect((await read(id)).gustoStatus).toBe(status);
    }
  });

  it("keeps its name if Gusto sends none; a name PostgreSQL cannot store is kept as far as possible", async () => {
    const { id, uuid } = await connected();
    const { name } = await read(id);
    await change(uuid, { name: "", trade_name: "a\u0000b \ud83c" });
    await makeDue(id);
    await reviewCompanies();
    expect(await read(id)).toMatchObject({ name, tradeName: "ab \ufffd" });
  });

  it("is written only if something differs", async () => {
    const { id } = await connected();
    await makeDue(id);
    await reviewCompanies();
    const { updatedAt } = await read(id);
    await makeDue(id);
    await db().$executeRaw`UPDATE companies SET updated_at = ${updatedAt}`;
    await reviewCompanies();
    expect((await read(id)).updatedAt).toEqual(updatedAt);
  });

  it.each(["company.updated", "company.suspended", "company.unsuspended", "company.approved"])(
    "is reviewed ahead of all others after %s",
    async (eventType) => {
      const { id, uuid } = await connected();
      await change(uuid, { company_status: "Suspended" });
      const eventId = await event(uuid, eventType);
      await processEvents(uuid);
      expect(await outcomeOf(eventId)).toMatchObject({
        state: "processed",
        outcome:
          "The company's name and state are read from Gusto. Nothing else is read because sync is off.",
        syncRunId: null,
      });
      await reviewCompanies();
      expect((await read(id)).gustoStatus).toBe("Suspended");
    },
  );

  it("is not reviewed for a change of its people, who are not stored", async () => {
    const { id, uuid } = await connected();
    const [ofPeople, ofCompany] = [
      await event(uuid, "employee.updated"),
      await event(uuid, "company.updated"),
    ];
    await processEvents(uuid);
    expect(await outcomeOf(ofPeople)).toMatchObject({ state: "ignored" });
    expect(await outcomeOf(ofCompany)).toMatchObject({ state: "processed" });
    await reviewCompanies();
    const other = await event(uuid, "employee.updated");
    await processEvents(uuid);
    expect(await outcomeOf(other)).toMatchObject({ state: "ignored" });
    expect(inADay(await nextReview(id))).toBe(true);
  });

  it("keeps whom Gusto names as admins, whom a reconnect link is then proposed to, and forgets who left", async () => {
    const { id } = await connected();
    const emails = async () => {
      const operator = await createViewer("operator");
      const { companies } = await listCompaniesToReconnect(operator, { company: id });
      return companies[0]?.emails ?? [];
    };
    expect(await emails(), "nobody signed in here").toEqual([]);
    await db().companyAdmin.create({ data: { companyId: id, email: "left@company.example" } });
    await makeDue(id);
    await reviewCompanies();
    const named = await emails();
    expect(named.length).toBeGreaterThan(0);
    expect(named).not.toContain("left@company.example");
    // What can't be asked any more stays.
    await db().gustoAuthToken.updateMany({
      data: { state: "reconnect_required", stateReason: "revoked" },
    });
    await makeDue(id);
    await reviewCompanies();
    expect(await emails()).toEqual(named);
  });
});

describe("a company that is synced", () => {
  it("gets its status from the run an event triggers, and its headcount from its own rows", async () => {
    const [company] = await syncedCompanies(gusto, { employees: 3 });
    await change(company!.uuid, { is_suspended: true });
    const eventId = await event(company!.uuid, "company.suspended");
    await processEvents(company!.uuid);
    expect((await outcomeOf(eventId)).syncRunId).not.toBeNull();
    await db().syncRun.deleteMany();
    await syncNow(company!.id);
    expect(await read(company!.id)).toMatchObject({ gustoStatus: "Suspended", peopleCount: 3 });
    await db().company.update({ where: { id: company!.id }, data: { peopleCount: 2 } });
    await makeDue(company!.id);
    await reviewCompanies();
    expect(await read(company!.id)).toMatchObject({ gustoStatus: "Suspended", peopleCount: 2 });
  });
});

describe("reviewing companies", () => {
  it("skips companies without a connection, even after an event", async () => {
    const { id, uuid } = await connected();
    await db().companyGrant.updateMany({
      data: { endedAt: new Date(), endedReason: "disconnected" },
    });
    await change(uuid, { name: "Renamed LLC" });
    await makeDue(id);
    await reviewCompanies();
    const eventId = await event(uuid, "company.updated");
    await processEvents(uuid);
    expect(await outcomeOf(eventId)).toMatchObject({ state: "ignored" });
    expect((await read(id)).name).not.toBe("Renamed LLC");
    expect(inADay(await nextReview(id))).toBe(true);
  });

  it("ends this pass when Gusto is down, and retries each company in fifteen minutes", async () => {
    const companies = await syncedCompanies(gusto, { count: 12, employees: 1, payrolls: 1 });
    await control("/faults", { endpoint: "/v1/companies/*", mode: "status_5xx", times: 0 });
    await makeDue(...companies.map(({ id }) => id));
    expect(await reviewCompanies()).toBe(12);
    for (const { id } of companies) expect(await nextReview(id)).toBe(15);
    const { paths } = await callControl<{ paths: Record<string, number> }>(gusto, "/calls");
    const asked = Object.entries(paths)
      .filter(([path]) => /companies\/[^/]+$/.test(path))
      .reduce((sum, [, count]) => sum + count, 0);
    expect(asked, "three in a row, and those that were on their way").toBeLessThanOrEqual(6);
    expect(asked).toBeGreaterThanOrEqual(3);
  });

  it("asks about none while refreshing is paused or when the worker stops, and keeps their turn", async () => {
    const { id, uuid } = await connected();
    await change(uuid, { name: "Renamed LLC" });
    await makeDue(id);
    await reviewCompanies(AbortSignal.abort());
    expect(await nextReview(id)).toBe(15);
    await db().gustoApplicationState.create({
      data: {
        environment: "demo",
        pausedReason: "held",
        pausedSince: new Date(),
        pausedUntil: new Date(),
        heldSince: new Date(),
        heldReason: "operator",
      },
    });
    await makeDue(id);
    await reviewCompanies();
    expect(await nextReview(id)).toBe(15);
    expect((await read(id)).name).not.toBe("Renamed LLC");
  });

  it("writes nothing if a later request was answered first", async () => {
    const { id, uuid } = await connected();
    await change(uuid, { name: "Renamed LLC" });
    const { nextReviewAt, name } = await read(id);
    await db().company.update({ where: { id }, data: { nextReviewAt: new Date(0) } });
    await refreshFacts({ id, gustoUuid: uuid, syncSelected: false, reviewAt: nextReviewAt });
    expect(await read(id)).toMatchObject({ name, nextReviewAt: new Date(0) });
  });

  it("waits while this minute's calls are used up", async () => {
    const { id, tokenId } = await connected();
    await db().$executeRaw`
        INSERT INTO gusto_rate_budgets (key, limit_per_minute, spent, blocked_until)
        VALUES (${`token:${tokenId}`}, 200, '{}', now() + interval '20 minutes')`;
    await makeDue(id);
    await reviewCompanies();
    expect(await nextReview(id)).toBe(20);
  });

  it("takes a limited number at a time, starting with those an event asked for", async () => {
    const { id } = await connected();
    await db().$executeRaw`
      INSERT INTO companies (id, environment, gusto_uuid, name, next_review_at, updated_at)
      SELECT gen_random_uuid(), 'demo', gen_random_uuid(), 'Waiting ' || n,
        now() - interval '2 days', now()
      FROM generate_series(1, 60) n`;
    await db().company.update({ where: { id }, data: { nextReviewAt: new Date(0), name: "Old" } });
    expect(await reviewCompanies()).toBe(50);
    expect((await read(id)).name).not.toBe("Old");
    expect(await reviewCompanies()).toBe(11);
  });
});
