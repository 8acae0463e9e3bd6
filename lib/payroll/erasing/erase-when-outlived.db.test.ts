import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  createContractor,
  createEmployee,
  createPayroll,
  createPayrollCompensation,
  createRun,
  type Owner,
} from "#test/payroll-rows.ts";
import { createCompany, createGrant, createViewer, openSession } from "#test/people.ts";
import { withGusto } from "#test/with-gusto.ts";
import { reviewCompanies } from "#lib/companies/review-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { COMPANY_TABLES, tablesErasedWith } from "../rows/company-tables.ts";
import { eraseCompanyData } from "./erase-company-data.ts";
import { hasAnyOf } from "./erase-in-steps.ts";

withGusto();

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

/** One or more rows in every table of synced data and related records. */
async function fill(owner: Owner): Promise<void> {
  const employeeUuid = await createEmployee(owner, { firstName: "Maya", lastName: "Ortiz" });
  const payrollUuid = await createPayroll(owner, { checkDate: "2025-01-15" });
  await createPayrollCompensation(owner, {
    payrollUuid,
    employeeUuid,
    firstName: "Maya",
    lastName: "Ortiz",
  });
  await createContractor(owner, { businessName: "Ortiz Painting" });
  const { companyId, runId } = owner;
  const row = {
    companyId,
    gustoUuid: randomUUID(),
    raw: {},
    createdRunId: runId,
    changedRunId: runId,
    changedAt: new Date(),
  };
  await db().companyProfile.create({ data: row });
  await db().location.create({ data: row });
  await db().department.create({ data: row });
  await db().paySchedule.create({ data: row });
  await db().payPeriod.create({ data: row });
  await db().companyBenefit.create({ data: row });
  await db().syncSetAside.create({
    data: { companyId, runId, resource: "employees", reason: "no uuid", raw: { name: "Maya" } },
  });
  await db().companyAdmin.create({ data: { companyId, email: "maya@example.com" } });
  await db().companyTag.create({ data: { companyId, tag: "vip" } });
  await db().companyChange.create({ data: { companyId, kind: "hired", gustoUuid: employeeUuid } });
  await db().syncPage.create({
    data: { runId, table: "employees", window: 0, page: 1, uuids: [employeeUuid] },
  });
  await db().syncCheckpoint.create({
    data: {
      runId,
      resource: "employees",
      position: 3,
      reason: "the row of Maya Ortiz could not be read",
    },
  });
  await db().syncRun.update({
    where: { id: runId },
    data: {
      summary: "Maya Ortiz could not be read.",
      targets: [{ resource: "employees", uuid: employeeUuid }],
    },
  });
  const { gustoUuid, environment } = await db().company.findUniqueOrThrow({
    where: { id: companyId },
  });
  await db().webhookEvent.create({
    data: {
      id: randomUUID(),
      environment,
      eventType: "employee.updated",
      companyUuid: gustoUuid,
      entityUuid: employeeUuid,
      occurredAt: new Date(),
      source: "webhook",
      state: "processed",
      body: { entity_uuid: employeeUuid },
    },
  });
  await db().notice.create({
    data: { companyId, key: randomUUID(), kind: "ended", text: "Gusto ended the connection." },
  });
  const { sessionId } = await openSession(await createViewer());
  await db().payReveal.create({ data: { sessionId, companyId, expiresAt: new Date() } });
}

async function filledCompany(): Promise<string> {
  const { id } = await createCompany([await createViewer()]);
  await db().company.update({ where: { id }, data: { syncSelected: true } });
  await fill(await createRun(id));
  return id;
}

const endings = {
  "disconnected here": (id: string, at: Date) => end(id, at, "disconnected"),
  "ended at Gusto, with sync still on": (id: string, at: Date) => end(id, at, "deprovisioned"),
  "refused for good, with its grant still open": async (id: string, at: Date) => {
    const grants = await db().companyGrant.findMany({ where: { companyId: id } });
    await db().gustoAuthToken.updateMany({
      where: { id: { in: grants.map(({ tokenId }) => tokenId) } },
      data: { state: "reconnect_required", stateReason: "revoked", stateSince: at },
    });
  },
};

async function end(id: string, at: Date, endedReason: string): Promise<void> {
  await db().companyGrant.updateMany({
    where: { companyId: id },
    data: { endedAt: at, endedReason },
  });
}

/**
 * Reviews every company, as happens once a day, then carries out requested erasures, as the job
 * does.
 */
async function reviewAll(): Promise<void> {
  await db().company.updateMany({ data: { nextReviewAt: new Date(0) } });
  while ((await reviewCompanies()) > 0);
  for (const { id } of await db().company.findMany({ where: { eraseRequestedAt: { not: null } } }))
    await eraseCompanyData(id);
}

describe("the data of a lost company", () => {
  it.each(Object.entries(endings))(
    "is erased in every table RETENTION_DAYS after it was %s, and not a day before",
    async (_ended, endAt) => {
      const [old, recent, living] = [
        await filledCompany(),
        await filledCompany(),
        await filledCompany(),
      ];
      await endAt(old, daysAgo(91));
      await endAt(recent, daysAgo(89));
      await reviewAll();
      for (const { table, of } of tablesErasedWith("messages")) {
        expect(
          await db().$queryRawUnsafe(`SELECT 1 FROM ${table} WHERE ${of} LIMIT 1`, old),
          table,
        ).toEqual([]);
        expect(
          await db().$queryRawUnsafe(`SELECT 1 FROM ${table} WHERE ${of} LIMIT 1`, recent),
          table,
        ).toHaveLength(1);
        expect(
          await db().$queryRawUnsafe(`SELECT 1 FROM ${table} WHERE ${of} LIMIT 1`, living),
          table,
        ).toHaveLength(1);
      }
      expect(await db().syncRun.count({ where: { companyId: old } })).toBe(1);
      expect(await db().company.findUniqueOrThrow({ where: { id: old } })).toMatchObject({
        syncSelected: false,
        eraseRequestedAt: null,
      });
    },
  );

  it.each(COMPANY_TABLES.filter(({ keptWith }) => keptWith === "data").map(({ table }) => table))(
    "is erased even if only %s is left",
    async (table) => {
      const id = await filledCompany();
      await db().syncRun.updateMany({
        where: { companyId: id },
        data: { summary: null, targets: [] },
      });
      for (const other of COMPANY_TABLES.filter(
        (each) =>
          each.keptWith !== "company" &&
          each.table !== table &&
          each.table !== "sync_runs" &&
          !each.blank,
      ))
        await db().$executeRawUnsafe(`DELETE FROM ${other.table} WHERE ${other.of}`, id);
      if (table === "sync_runs")
        await db().syncRun.updateMany({
          where: { companyId: id },
          data: { summary: "Maya Ortiz" },
        });
      await end(id, daysAgo(91), "deprovisioned");
      await reviewAll();
      expect(await hasAnyOf(id, "messages")).toBe(false);
    },
  );

  it("stays while another admin's grant is active, and if someone reconnected it", async () => {
    const [shared, again] = [await filledCompany(), await filledCompany()];
    for (const id of [shared, again]) {
      await end(id, daysAgo(400), "disconnected");
      await createGrant([id]);
    }
    await reviewAll();
    expect(await hasAnyOf(shared, "data")).toBe(true);
    expect(await hasAnyOf(again, "data")).toBe(true);
  });

  it("is reviewed only when due, a limited number at a time", async () => {
    const id = await filledCompany();
    await end(id, daysAgo(400), "deprovisioned");
    await db().company.updateMany({ data: { nextReviewAt: new Date(Date.now() + 60_000) } });
    expect(await reviewCompanies()).toBe(0);
    expect(await db().company.findUniqueOrThrow({ where: { id } })).toMatchObject({
      eraseRequestedAt: null,
    });
  });
});
