import { afterEach, describe, expect, it } from "vitest";
import { control } from "#test/connected-company.ts";
import { readRun, type SyncedCompany, syncedCompanies, syncNow } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { requestRun } from "../runs/request-run.ts";
import { workOnRun } from "../runs/work-on-run.ts";
import type { Row } from "../resources/define-table.ts";
import { writeRows } from "../rows/write-rows.ts";

/* Values PostgreSQL can't store, and pages that can't be saved. */

const simulator = withGusto();

afterEach(async () => {
  await control(simulator, "/faults", undefined, "DELETE");
});

const badValues = (company: SyncedCompany, list: string, value: object) =>
  control(simulator, "/faults", {
    endpoint: `/v1/companies/*/${list}`,
    mode: "bad_values",
    times: 0,
    value,
    company_uuid: company.uuid,
  });

describe("a value that cannot be stored", () => {
  it.each([
    ["employees", { hire_date: "0000-01-01" }, "hire_date is not a date"],
    ["employees", { hire_date: "+10000-01-01" }, "hire_date is not a date"],
    ["employees", { effective_date: "infinity" }, "effective_date is not a date"],
    ["employees", { rate: "999999999999.999" }, "rate is not an amount"],
    ["employees", { rate: 1e300 }, "rate is not an amount"],
    ["contractors", { hourly_rate: "NaN" }, "hourly_rate is not an amount"],
    ["pay_schedules", { day_1: 2_147_483_648 }, "day_1 is not a whole number"],
    ["pay_periods", { start_date: "2026-02-30" }, "start_date is not a date"],
    ["payrolls", { payroll_deadline: "0000-12-31T00:00:00Z" }, "payroll_deadline is not a time"],
    ["payrolls/*", { hours: "999999999.000" }, "hours are out of range"],
    [
      "payrolls/*",
      { memo: JSON.parse("[".repeat(150) + "]".repeat(150)) as unknown },
      "is nested more than 100 levels deep",
    ],
  ])(
    "in %s (%o) affects only its own row, and everything else is read",
    async (list, value, reason) => {
      const [company] = await syncedCompanies(simulator, { employees: 3, payrolls: 1 });
      await badValues(company!, list, value);
      const run = await syncNow(company!.id);
      expect(run.checkpoints.filter(({ state }) => state !== "succeeded")).toEqual([]);
      expect(run.setAside.map((row) => row.reason)).toEqual([reason]);
      expect(run.state).toBe("partial");
    },
  );

  it("is stored without its invalid characters, in field names as well", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 2 });
    await syncNow(company!.id);
    const person = await db().employee.findFirstOrThrow({ where: { companyId: company!.id } });
    await control(simulator, `/employees/${person.gustoUuid}`, {
      first_name: "\u0000",
      "odd\u0000name\ud83d": { "\ud83d": "\u0000x" },
    });
    expect(await syncNow(company!.id)).toMatchObject({ state: "succeeded", summary: "1 changed." });
    const stored = await db().employee.findFirstOrThrow({
      where: { companyId: company!.id, gustoUuid: person.gustoUuid },
    });
    expect(stored).toMatchObject({ firstName: null, raw: { "oddname\ufffd": { "\ufffd": "x" } } });
  });
});

describe("a batch the database rejects", () => {
  const department = (index: number, over: object = {}): Row => ({
    table: "departments",
    raw: { title: `Department ${index}` },
    values: {
      gusto_uuid: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      version: null,
      title: `Department ${index}`,
      people: index,
      ...over,
    },
  });

  it("is bisected until the bad rows are isolated, each with a reason that quotes nothing", async () => {
    const [company] = await syncedCompanies(simulator);
    const { runId } = (await requestRun({
      companyId: company!.id,
      trigger: "schedule",
      actor: "worker",
    }))!;
    const rows = Array.from({ length: 40 }, (_, index) =>
      department(index, index === 7 ? { people: 2 ** 40 } : index === 30 ? { people: "many" } : {}),
    );
    const written = await transaction((tx) =>
      writeRows(tx, { companyId: company!.id, runId }, "departments", rows),
    );
    expect(written).toMatchObject({ created: 38, updated: 0 });
    expect(written.refused.map(({ row, reason }) => [row.values.title, reason])).toEqual([
      ["Department 7", "The database rejected it: a number is out of range"],
      ["Department 30", "The database rejected it: a value does not fit its column"],
    ]);
    expect(await db().department.count({ where: { companyId: company!.id } })).toBe(38);
  });

  it("is not bisected if no row is to blame", async () => {
    const [company] = await syncedCompanies(simulator);
    const work = transaction((tx) =>
      writeRows(
        tx,
        { companyId: "00000000-0000-4000-8000-000000000000", runId: company!.id },
        "departments",
        [department(1)],
      ),
    );
    await expect(work).rejects.toThrow(/foreign key/i);
  });
});

describe("a page we fail to store", () => {
  it("is given up after six attempts with a reason, and the later resources are read", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 2, payrolls: 1 });
    await db().$executeRawUnsafe(
      `ALTER TABLE contractors RENAME COLUMN wage_type TO wage_type_gone`,
    );
    try {
      const run = await syncNow(company!.id);
      expect(run.checkpoints.find(({ resource }) => resource === "contractors")).toMatchObject({
        state: "failed",
        reason: "Something went wrong on our side, not in Gusto, 6 times in a row",
      });
      expect(run.state).toBe("partial");
      expect(await db().payrollCompensation.count({ where: { companyId: company!.id } })).toBe(2);
    } finally {
      await db().$executeRawUnsafe(
        `ALTER TABLE contractors RENAME COLUMN wage_type_gone TO wage_type`,
      );
    }
  });

  it("is given up after six processes in a row died from it", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 2, payrolls: 0 });
    const { runId } = (await requestRun({
      companyId: company!.id,
      trigger: "schedule",
      actor: "worker",
    }))!;
    await db().syncRun.update({
      where: { id: runId },
      data: {
        state: "running",
        leaseHolder: "gone:1/x",
        leaseExpiresAt: new Date(Date.now() - 1_000),
      },
    });
    await db().syncCheckpoint.updateMany({
      where: { runId, resource: "company" },
      data: { attempts: 5, state: "running" },
    });
    expect(await workOnRun(runId, { pace: 0.001 })).toBe("ended");
    const run = await readRun(runId);
    expect(run.checkpoints[0]).toMatchObject({
      state: "failed",
      reason: "The process reading it stopped, 6 times in a row",
    });
    expect(await db().employee.count({ where: { companyId: company!.id } })).toBe(2);
  });
});

describe("a page too large to be answered in time", () => {
  const slow = (endpoint: string, most: number, company: SyncedCompany) =>
    control(simulator, "/faults", {
      endpoint,
      mode: "slow_large_pages",
      times: 0,
      value: most,
      company_uuid: company.uuid,
    });

  it("is requested in smaller pages, from the exact row", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 620, payrolls: 0 });
    await slow("/v1/companies/*/employees", 125, company!);
    const run = await syncNow(company!.id);
    expect(run.checkpoints.find(({ resource }) => resource === "employees")).toMatchObject({
      state: "succeeded",
      reason: null,
      totalCount: 620,
      rowsRead: 620,
      pagesDone: 5,
    });
    expect(await db().employee.count({ where: { companyId: company!.id, deletedAt: null } })).toBe(
      620,
    );
  });

  it("in the middle of a list skips no row", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 1_010, payrolls: 0 });
    const { runId } = (await requestRun({
      companyId: company!.id,
      trigger: "schedule",
      actor: "worker",
    }))!;
    // The first page is served in full, the second isn't.
    await control(simulator, "/faults", {
      endpoint: "/v1/companies/*/employees",
      mode: "delay",
      times: 1,
      company_uuid: company!.uuid,
    });
    await slow("/v1/companies/*/employees", 250, company!);
    await workOnRun(runId, { pace: 0.001 });
    const run = await readRun(runId);
    expect(run.checkpoints.find(({ resource }) => resource === "employees")).toMatchObject({
      state: "succeeded",
      reason: null,
      totalCount: 1_010,
      rowsRead: 1_010,
      pagesDone: 4,
    });
    expect(await db().employee.count({ where: { companyId: company!.id } })).toBe(1_010);
  });

  it("is requested in smaller pages for payrolls and their lines as well", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 60, payrolls: 3 });
    await slow("/v1/companies/*/payrolls", 25, company!);
    expect(await syncNow(company!.id)).toMatchObject({ state: "succeeded" });
    expect(
      await db().payroll.count({
        where: { companyId: company!.id, processed: true, compensationsDue: false },
      }),
    ).toBeGreaterThanOrEqual(3);
  });
});
