import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { meetAtCompany, waitForWaiters } from "#test/meet-at-company.ts";
import { createEmployee, createPayroll, createRun } from "#test/payroll-rows.ts";
import {
  createCompany,
  createGrant,
  createViewer,
  refuseGrants,
  openSession,
} from "#test/people.ts";
import { withGusto } from "#test/with-gusto.ts";
import { findVisibleCompany, requireKnownCompany } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { lockCompanies } from "#lib/platform/database/lock-order.ts";
import { listNoticeGroups } from "#lib/notices/list-notice-groups.ts";
import { COMPANY_TABLES } from "#lib/payroll/rows/company-tables.ts";
import { eraseCompanyData } from "#lib/payroll/erasing/erase-company-data.ts";
import { resumeErasures } from "#lib/payroll/erasing/request-erasure.ts";
import { requestRun } from "#lib/payroll/runs/request-run.ts";
import { beginEnding } from "#lib/tokens/grants/company-endings.ts";
import { countStandings } from "#lib/companies/fleet/count-fleet.ts";
import { importTokenLines } from "#lib/tokens/import/import-tokens.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { listEvents } from "#lib/webhooks/list-events.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { changesMarker } from "./list/changes-marker.ts";
import { deleteCompany, deleteCompanyByGustoUuid } from "./delete-company.ts";
import { findCompany } from "./find-company.ts";
import { findCompanyByGustoUuid } from "./find-company-by-gusto-uuid.ts";
import { listCompanies } from "./list/list-companies.ts";
import { saveCompanies } from "#lib/connect/save-companies.ts";
import { setCompanySync } from "./choice/select-companies.ts";
import { callerOf } from "#test/caller-of.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

withGusto();

type Ending = "refused" | "disconnected" | "never connected";

/** A company that was connected and lost, with rows in tables of every kind. */
async function lostCompany(ending: Ending = "refused") {
  const [admin, operator] = [await createViewer(), await createViewer("operator")];
  const name = `Harbor ${randomUUID()}`;
  const state =
    ending === "never connected" ? "none" : ending === "disconnected" ? "disconnected" : "active";
  const company = await createCompany([admin], { name, city: "Portland", state });
  if (ending === "refused") await refuseGrants(admin);
  await fill(company);
  return { ...company, admin, operator };
}

async function fill({
  id: companyId,
  gustoUuid,
}: {
  id: string;
  gustoUuid: string;
}): Promise<void> {
  const owner = await createRun(companyId);
  await createEmployee(owner, { firstName: "Maya", lastName: "Ortiz" });
  await createPayroll(owner, { checkDate: "2025-01-15" });
  await db().syncCheckpoint.create({
    data: { runId: owner.runId, resource: "employees", position: 0 },
  });
  await db().syncSetAside.create({
    data: { companyId, runId: owner.runId, resource: "employees", reason: "no uuid", raw: {} },
  });
  await db().notice.create({
    data: { companyId, key: randomUUID(), kind: "ended", text: "Gusto ended the connection." },
  });
  await db().webhookEvent.create({
    data: {
      id: randomUUID(),
      environment: "demo",
      eventType: "employee.updated",
      companyUuid: gustoUuid,
      occurredAt: new Date(),
      source: "webhook",
      body: {},
    },
  });
  await db().provision.create({
    data: {
      environment: "demo",
      idempotencyKey: randomUUID(),
      requestHash: "x",
      companyName: "Harbor",
      adminEmail: "maya@harbor.example",
      adminName: "Maya",
      actor: "system",
      companyId,
    },
  });
  const userId = (await createViewer()).userId;
  await db().authorizationRequest.create({
    data: {
      userId,
      stateHash: randomUUID(),
      purpose: "reconnect",
      expectedCompanyId: companyId,
      environment: "demo",
      sealedCodeVerifier: "sealed",
      expiresAt: new Date(Date.now() + 60_000),
    },
  });
  await db().gustoCallBucket.create({
    data: {
      environment: "demo",
      minute: new Date(),
      companyId,
      endpoint: "GET /v1",
      status: 200,
      calls: 1,
      totalMs: 1,
      maxMs: 1,
    },
  });
  await db().gustoCallFailure.create({
    data: { environment: "demo", companyId, endpoint: "GET /v1", status: 500 },
  });
  await db().payReveal.create({
    data: {
      sessionId: (await openSession({ userId })).sessionId,
      companyId,
      expiresAt: new Date(),
    },
  });
}

/**
 * Tables that still have rows for a company, from the list that another test compares with the
 * database.
 */
async function tablesLeft(companyId: string): Promise<string[]> {
  const rows = await Promise.all(
    [
      ...COMPANY_TABLES,
      { table: "company_grants", of: "company_id = $1::uuid" },
      { table: "companies", of: "id = $1::uuid" },
    ].map(async ({ table, of }) =>
      (
        await db().$queryRawUnsafe<unknown[]>(
          `SELECT 1 FROM ${table} WHERE ${of} LIMIT 1`,
          companyId,
        )
      ).length > 0
        ? [table]
        : [],
    ),
  );
  return [...new Set(rows.flat())];
}

const auditOf = async (companyId: string) =>
  (
    await db().auditLog.findMany({
      where: { subject: `company:${companyId}` },
      orderBy: { id: "asc" },
    })
  ).map(({ action, actor }) => ({ action, actor }));
const rowOf = (id: string) => db().company.findUnique({ where: { id } });
const found = (gustoUuid: string) => ({
  gustoUuid,
  name: "Harbor again",
  details: null,
  peopleCount: null,
});

describe("who may delete a company", () => {
  it("an operator may; to a company admin the page does not exist", async () => {
    const { id, name, admin } = await lostCompany();
    await expect(deleteCompany(callerOf(admin), id, name)).rejects.toMatchObject({
      code: "not_found",
      message: "Page not found.",
    });
    await expect(deleteCompany(callerOf(admin), randomUUID(), name)).rejects.toMatchObject({
      code: "not_found",
      message: "Page not found.",
    });
    expect(await rowOf(id)).toMatchObject({ name, deleteRequestedAt: null });
  });

  it("must type the company's name, for an existing company", async () => {
    const { id, name, operator } = await lostCompany();
    await expect(deleteCompany(callerOf(operator), id, "Something else")).rejects.toMatchObject({
      code: "invalid_input",
      field: "name",
    });
    await expect(deleteCompany(callerOf(operator), randomUUID(), name)).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(
      deleteCompanyByGustoUuid(SYSTEM, "not-a-uuid", { isTrial: false }),
    ).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("a company that is still needed", () => {
  it("is not deleted while one of its grants is active", async () => {
    const { id, name, operator } = await lostCompany("disconnected");
    await createGrant([id]);
    await expect(deleteCompany(callerOf(operator), id, name)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("Disconnect it first"),
    });
    expect(await rowOf(id)).toMatchObject({ name, deleteRequestedAt: null });
    expect(await tablesLeft(id)).toContain("authorization_requests");
  });

  it("is not deleted before Gusto has confirmed every revocation, including replaced pairs, which are then requested right away", async () => {
    const { id, name, gustoUuid, operator } = await lostCompany();
    const sealed = await createGrant([id], {
      state: "disconnected",
      lastError: null,
    });
    await db().gustoAuthToken.update({
      where: { id: sealed },
      data: {
        stateReason: "replaced",
        accessToken: "sealed",
        refreshToken: "sealed",
        retryAt: new Date(Date.now() + HOUR_MS),
      },
    });
    const asked = async () =>
      (
        await db().$queryRaw<
          unknown[]
        >`SELECT 1 FROM jobs.job WHERE name = 'tokens.revoke' AND data->>'tokenId' = ${sealed}`
      ).length;
    await expect(
      deleteCompanyByGustoUuid(SYSTEM, gustoUuid, { isTrial: true }),
    ).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(deleteCompany(callerOf(operator), id, name)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("not confirmed"),
    });
    // Once: the dry run enqueued nothing.
    expect(await asked()).toBe(1);
    await db().gustoAuthToken.update({
      where: { id: sealed },
      data: { accessToken: null, refreshToken: null },
    });
    await deleteCompany(callerOf(operator), id, name);
  });

  it("is not deleted while a request that ends its access is on its way", async () => {
    const { id, name, operator } = await lostCompany("disconnected");
    await beginEnding([id], () => Promise.resolve(true));
    await expect(deleteCompany(callerOf(operator), id, name)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("30 minutes"),
    });
  });

  it("is not deleted while someone reconnects it", async () => {
    const { id, name, operator } = await lostCompany();
    await db().authorizationRequest.updateMany({
      where: { expectedCompanyId: id },
      data: { consumedAt: new Date() },
    });
    await expect(deleteCompany(callerOf(operator), id, name)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("reconnecting"),
    });
    expect(await tablesLeft(id)).toContain("company_grants");
  });
});

describe("from the moment of the request", () => {
  it.each<Ending>(["refused", "disconnected", "never connected"])(
    "a company that was %s is in no list, count, notice or response",
    async (ending) => {
      const { id, name, gustoUuid, admin, operator } = await lostCompany(ending);
      const total = async () => (await countStandings()).reduce((sum, { count }) => sum + count, 0);
      const [before, marker] = [await total(), await changesMarker(operator)];
      await deleteCompany(callerOf(operator), id, ` ${name.toUpperCase()} `);

      for (const viewer of [admin, operator]) {
        expect(await findCompany(viewer, id)).toBeNull();
        expect(await findCompanyByGustoUuid(viewer, gustoUuid)).toBeNull();
        expect(await findVisibleCompany(viewer, id)).toBeNull();
        await expect(requireKnownCompany(viewer, id)).rejects.toMatchObject({ code: "not_found" });
        expect(JSON.stringify(await listCompanies(viewer, { q: name }))).not.toContain(id);
        expect(JSON.stringify(await listNoticeGroups(viewer))).not.toContain(id);
      }
      expect(JSON.stringify((await listEvents(operator, {})).events)).not.toContain(gustoUuid);
      expect(await total()).toBe(before - 1);
      expect(await changesMarker(operator)).not.toBe(marker);
      expect(await requestRun({ companyId: id, trigger: "api", actor: "worker" })).toBeNull();
      expect(await rowOf(id)).toMatchObject({
        name: "Deleted company",
        city: null,
        connectedByUserId: null,
        deletedGustoUuid: gustoUuid,
      });
      await expect(deleteCompany(callerOf(operator), id, name)).rejects.toMatchObject({
        code: "not_found",
      });
      await expect(
        deleteCompanyByGustoUuid(SYSTEM, gustoUuid, { isTrial: false }),
      ).rejects.toMatchObject({
        code: "not_found",
      });
    },
  );

  it("its pairs are gone with their history, and a pair that also serves another company is untouched", async () => {
    const { id, name, operator } = await lostCompany();
    const own = (await db().companyGrant.findFirstOrThrow({ where: { companyId: id } })).tokenId;
    await db().tokenEvent.create({
      data: { tokenId: own, type: "reconnect_required", actor: "worker", process: "test" },
    });
    const other = await createCompany([]);
    const shared = await createGrant([id, other.id]);
    await db().companyGrant.updateMany({
      where: { companyId: id, tokenId: shared },
      data: { endedAt: new Date(), endedReason: "disconnected" },
    });
    await deleteCompany(callerOf(operator), id, name);
    expect(
      (await db().gustoAuthToken.count({ where: { id: own } })) +
        (await db().tokenEvent.count({ where: { tokenId: own } })),
    ).toBe(0);
    expect(
      await db().gustoAuthToken.findUnique({
        where: { id: shared },
        select: { state: true, grants: { select: { companyId: true } } },
      }),
    ).toEqual({ state: "active", grants: [{ companyId: other.id }] });
  });

  it("a dry run reports the same and changes nothing", async () => {
    const { id, name, gustoUuid } = await lostCompany();
    const before = await tablesLeft(id);
    await deleteCompanyByGustoUuid(SYSTEM, gustoUuid, { isTrial: true });
    expect(await rowOf(id)).toMatchObject({
      name,
      deleteRequestedAt: null,
      eraseRequestedAt: null,
    });
    expect(await tablesLeft(id)).toEqual(before);
    expect(await auditOf(id)).toEqual([]);
  });
});

describe("the erasing job", () => {
  it("leaves nothing in any table, including its row, except the record of who asked", async () => {
    const { id, name, operator } = await lostCompany();
    const other = await lostCompany();
    const untouched = await tablesLeft(other.id);
    expect(untouched.length).toBeGreaterThan(12);
    await deleteCompany(callerOf(operator), id, name);
    await eraseCompanyData(id);
    expect(await rowOf(id)).toBeNull();
    expect(await tablesLeft(id)).toEqual([]);
    expect(await tablesLeft(other.id)).toEqual(untouched);
    expect(await auditOf(id)).toEqual([
      { action: "company_delete", actor: `user:${operator.userId}` },
      { action: "company_deleted", actor: "system" },
    ]);
    await eraseCompanyData(id);
    expect(await auditOf(id)).toHaveLength(2);
  });

  it.each(["employees", "sync_runs", "companies"])(
    "continues where it was killed, in the middle of %s",
    async (table) => {
      const { id, name, operator } = await lostCompany();
      await deleteCompany(callerOf(operator), id, name);
      const stop = `stop_${randomUUID().replaceAll("-", "")}`;
      await db().$executeRawUnsafe(
        `CREATE FUNCTION ${stop}() RETURNS trigger LANGUAGE plpgsql
         AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$`,
      );
      await db().$executeRawUnsafe(
        `CREATE TRIGGER ${stop} BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${stop}()`,
      );
      await expect(eraseCompanyData(id)).rejects.toThrow(/killed/);
      await db().$executeRawUnsafe(`DROP FUNCTION ${stop} CASCADE`);
      expect(await findVisibleCompany(operator, id)).toBeNull();
      await resumeErasures();
      expect(await db().company.count({ where: { id, eraseRequestedAt: { not: null } } })).toBe(1);
      await eraseCompanyData(id);
      expect(await rowOf(id)).toBeNull();
    },
  );

  it("is not undone by an erasure of its data that was already running", async () => {
    const { id, name, operator } = await lostCompany();
    await db().company.update({ where: { id }, data: { eraseRequestedAt: new Date() } });
    let erasing: Promise<void> = Promise.resolve();
    await transaction(async (tx) => {
      await lockCompanies(tx, [id]);
      erasing = eraseCompanyData(id);
      await waitForWaiters(1);
      await tx.company.update({
        where: { id },
        data: { deleteRequestedAt: new Date(), name: "Deleted company" },
      });
    });
    await erasing;
    expect(await rowOf(id)).toMatchObject({
      eraseRequestedAt: expect.any(Date),
      deleteRequestedAt: expect.any(Date),
    });
    expect(name).not.toBe("Deleted company");
    await expect(deleteCompany(callerOf(operator), id, name)).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("a company that is reconnected", () => {
  it("while the old one is being erased is a new company without any old data", async () => {
    const { id, name, gustoUuid, operator, admin } = await lostCompany();
    await deleteCompany(callerOf(operator), id, name);
    const [again] = await transaction((tx) => saveCompanies(tx, [found(gustoUuid)], admin.userId));
    expect(again).toMatchObject({ name: "Harbor again", isNew: true });
    await db().webhookEvent.create({
      data: {
        id: randomUUID(),
        environment: "demo",
        eventType: "company.updated",
        companyUuid: gustoUuid,
        occurredAt: new Date(),
        source: "webhook",
        body: {},
      },
    });
    expect(
      (await listEvents(operator, { company: gustoUuid })).events.map(({ eventType }) => eventType),
    ).toEqual(["company.updated"]);
    await eraseCompanyData(id);
    expect(await rowOf(again!.id)).toMatchObject({
      gustoUuid,
      name: "Harbor again",
      deleteRequestedAt: null,
    });
    expect(await tablesLeft(again!.id)).toEqual(["webhook_events", "companies"]);
  });

  it("right after its deletion is a new company", async () => {
    const { id, name, gustoUuid, operator, admin } = await lostCompany();
    const [deleted, saved] = await meetAtCompany(
      id,
      () => deleteCompany(callerOf(operator), id, name),
      () => transaction((tx) => saveCompanies(tx, [found(gustoUuid)], admin.userId)),
    );
    expect(deleted.status).toBe("fulfilled");
    expect(saved).toMatchObject({
      status: "fulfilled",
      value: [{ name: "Harbor again", isNew: true }],
    });
    expect(await db().company.findMany({ where: { gustoUuid }, select: { name: true } })).toEqual([
      { name: "Harbor again" },
    ]);
  });

  it("right before its deletion is not deleted", async () => {
    const { id, name, gustoUuid, operator, admin } = await lostCompany();
    const connect = () =>
      transaction(async (tx) => {
        await saveCompanies(tx, [found(gustoUuid)], admin.userId);
        const token = await tx.gustoAuthToken.create({
          data: {
            environment: "demo",
            state: "active",
            accessToken: "sealed",
            refreshToken: "sealed",
            refreshFingerprint: randomUUID(),
          },
        });
        await tx.companyGrant.create({
          data: { companyId: id, tokenId: token.id, resourceOwnerUuid: randomUUID() },
        });
      });
    const [connected, deleted] = await meetAtCompany(id, connect, () =>
      deleteCompany(callerOf(operator), id, name),
    );
    expect(connected.status).toBe("fulfilled");
    expect(deleted).toMatchObject({ status: "rejected", reason: { code: "conflict" } });
    expect(await rowOf(id)).toMatchObject({ gustoUuid, deleteRequestedAt: null });
  });

  it("by a simultaneous import is a new company as well", async () => {
    const { id, name, gustoUuid, operator } = await lostCompany();
    const line = JSON.stringify({
      company_uuid: gustoUuid,
      name: "Harbor imported",
      access_token: randomUUID(),
      refresh_token: randomUUID(),
      expires_at: new Date(Date.now() + HOUR_MS).toISOString(),
    });
    const [deleted, imported] = await meetAtCompany(
      id,
      () => deleteCompany(callerOf(operator), id, name),
      () => importTokenLines(SYSTEM, [line]),
    );
    expect(deleted.status).toBe("fulfilled");
    expect(imported).toMatchObject({ status: "fulfilled", value: [{ kind: "imported" }] });
    const [fresh] = await db().company.findMany({ where: { gustoUuid } });
    expect(fresh).toMatchObject({ name: "Harbor imported" });
    expect(fresh!.id).not.toBe(id);
  });
});

describe("turning sync on during a deletion", () => {
  it("finds no company if the deletion comes first", async () => {
    const { id, name, operator } = await lostCompany();
    const [deleted, turnedOn] = await meetAtCompany(
      id,
      () => deleteCompany(callerOf(operator), id, name),
      () => setCompanySync(callerOf(operator), id, true),
    );
    expect(deleted.status).toBe("fulfilled");
    expect(turnedOn).toMatchObject({
      status: "rejected",
      reason: { code: "not_found", message: "Company not found." },
    });
    expect(await rowOf(id)).toMatchObject({ syncSelected: false });
  });

  it("loses its choice and runs if the deletion comes second", async () => {
    const { id, name, operator } = await lostCompany();
    const [turnedOn, deleted] = await meetAtCompany(
      id,
      () => setCompanySync(callerOf(operator), id, true),
      () => deleteCompany(callerOf(operator), id, name),
    );
    expect([turnedOn.status, deleted.status]).toEqual(["fulfilled", "fulfilled"]);
    expect(await rowOf(id)).toMatchObject({
      syncSelected: false,
      deleteRequestedAt: expect.any(Date),
    });
    expect(
      await db().syncRun.count({ where: { companyId: id, state: { in: ["queued", "running"] } } }),
    ).toBe(0);
  });
});
