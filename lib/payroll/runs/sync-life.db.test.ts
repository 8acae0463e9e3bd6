import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { control } from "#test/connected-company.ts";
import { readRun, syncedCompanies, syncNow } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { disconnectCompany } from "#lib/companies/disconnect-company.ts";
import { setCompanySync } from "#lib/companies/choice/select-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { cancelSync } from "./cancel-sync.ts";
import { countStoredRows } from "../rows/count-stored-rows.ts";
import { eraseCompanyData } from "../erasing/erase-company-data.ts";
import { requestErasure } from "../erasing/request-erasure.ts";
import { requestRun } from "./request-run.ts";
import { claimRun } from "./claim-run.ts";
import { scheduleSyncs } from "./schedule-syncs.ts";
import { startSync } from "./start-sync.ts";
import { workOnRun } from "./work-on-run.ts";
import { callerOf } from "#test/caller-of.ts";

const simulator = withGusto();
let operator: Viewer;
let stranger: Viewer;

beforeAll(async () => {
  operator = await person("operator");
  stranger = await person("company_admin");
});

async function person(role: "operator" | "company_admin"): Promise<Viewer> {
  const user = await db().user.create({ data: { role, name: role } });
  return { userId: user.id, role, name: role, email: null, sessionId: randomUUID() };
}

const activeRuns = (companyId: string) =>
  db().syncRun.findMany({ where: { companyId, state: { in: ["queued", "running"] } } });

describe("requesting a run", () => {
  it("makes one run from many requests, and the most urgent one sets its lane", async () => {
    const [company] = await syncedCompanies(simulator);
    const wishes = await Promise.all(
      Array.from({ length: 8 }, () =>
        requestRun({ companyId: company!.id, trigger: "schedule", actor: "worker" }),
      ),
    );
    expect(new Set(wishes.map((wish) => wish!.runId)).size).toBe(1);
    const urgent = await startSync(callerOf(operator), company!.id);
    expect(urgent).toEqual({ runId: wishes[0]!.runId, alreadyRunning: true });
    expect(await activeRuns(company!.id)).toMatchObject([{ lane: 0, trigger: "schedule" }]);
  });

  it("makes webhook requests wait together for the running run", async () => {
    const [company] = await syncedCompanies(simulator);
    const running = await requestRun({
      companyId: company!.id,
      trigger: "schedule",
      actor: "worker",
    });
    const held = await claimRun(running!.runId);
    expect(held).not.toBeNull();
    const uuid = randomUUID();
    const first = await requestRun({
      companyId: company!.id,
      trigger: "webhook",
      actor: "gusto",
      targets: [{ resource: "employees", uuid }],
    });
    const second = await requestRun({
      companyId: company!.id,
      trigger: "webhook",
      actor: "gusto",
      targets: [{ resource: "payrolls" }],
    });
    expect(second!.runId).toBe(first!.runId);
    expect(await claimRun(first!.runId)).toBeNull();
    const waiting = await readRun(first!.runId);
    expect(waiting.targets).toEqual([{ resource: "payrolls" }, { resource: "employees", uuid }]);
    expect(waiting.checkpoints.map(({ resource }) => resource)).toEqual([
      "employees",
      "payrolls",
      "payroll_compensations",
    ]);
  });

  it("reads one employee with one call when a webhook names them", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3 });
    await syncNow(company!.id);
    const person = await db().employee.findFirstOrThrow({ where: { companyId: company!.id } });
    await control(simulator, `/employees/${person.gustoUuid}`, { last_name: "Changed" });
    expect(
      await syncNow(company!.id, [{ resource: "employees", uuid: person.gustoUuid }]),
    ).toMatchObject({ state: "succeeded", calls: 1, summary: "1 changed." });
    expect(
      await db().job.count({
        where: { companyId: company!.id, employeeUuid: person.gustoUuid, deletedAt: null },
      }),
    ).toBeGreaterThan(0);
  });

  it("is refused with the reason if sync is off or the company is disconnected", async () => {
    const [company] = await syncedCompanies(simulator);
    await db().company.update({ where: { id: company!.id }, data: { syncSelected: false } });
    await expect(startSync(callerOf(operator), company!.id)).rejects.toMatchObject({
      code: "conflict",
      message: "Sync is off for this company. Turn it on first.",
    });
    await expect(startSync(callerOf(stranger), company!.id)).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("happens automatically once the last one is older than the interval, and not before", async () => {
    const [company] = await syncedCompanies(simulator);
    await scheduleSyncs();
    const [run] = await activeRuns(company!.id);
    expect(run).toMatchObject({ trigger: "schedule", lane: 2 });
    await workOnRun(run!.id, { pace: 0.001 });
    await scheduleSyncs();
    expect(await activeRuns(company!.id)).toEqual([]);
    await db().syncRun.update({
      where: { id: run!.id },
      data: { createdAt: new Date(Date.now() - 61 * 60_000) },
    });
    await scheduleSyncs();
    expect(await activeRuns(company!.id)).toHaveLength(1);
  });
});

describe("canceling", () => {
  it("takes effect immediately, also in the running process, and keeps what was read", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3, payrolls: 8 });
    await control(simulator, "/faults", {
      endpoint: "/v1/companies/*/payrolls/*",
      mode: "delay",
      times: null,
      delay_ms: 50,
      company_uuid: company!.uuid,
    });
    const requested = await requestRun({
      companyId: company!.id,
      trigger: "schedule",
      actor: "worker",
    });
    const work = workOnRun(requested!.runId, { pace: 0.001 });
    await expect
      .poll(() => db().payrollCompensation.count({ where: { companyId: company!.id } }), {
        timeout: 10_000,
        interval: 10,
      })
      .toBeGreaterThan(0);
    await cancelSync(callerOf(operator), requested!.runId);
    expect(await work).toBe("lost");
    const stored = await db().payrollCompensation.count({ where: { companyId: company!.id } });
    const run = await readRun(requested!.runId);
    expect(run).toMatchObject({
      state: "cancelled",
      summary: "Canceled. Data read so far is kept.",
    });
    expect(stored).toBeLessThan(24);
    expect(await db().employee.count({ where: { companyId: company!.id } })).toBe(3);
    await expect(cancelSync(callerOf(operator), requested!.runId)).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(cancelSync(callerOf(stranger), requested!.runId)).rejects.toMatchObject({
      code: "not_found",
    });
    await control(simulator, "/faults", undefined, "DELETE");
    expect((await syncNow(company!.id)).state).toBe("succeeded");
    expect(await db().payrollCompensation.count({ where: { companyId: company!.id } })).toBe(24);
  });

  it("happens on turning sync off and on disconnecting, and turning it on syncs immediately", async () => {
    const [company] = await syncedCompanies(simulator);
    await setCompanySync(callerOf(operator), company!.id, true);
    expect(await activeRuns(company!.id)).toMatchObject([{ trigger: "pick" }]);
    await setCompanySync(callerOf(operator), company!.id, false);
    expect(await activeRuns(company!.id)).toEqual([]);
    await setCompanySync(callerOf(operator), company!.id, true);
    expect(await activeRuns(company!.id)).toHaveLength(1);
    await disconnectCompany(callerOf(operator), company!.id);
    expect(await activeRuns(company!.id)).toEqual([]);
    expect(
      await requestRun({ companyId: company!.id, trigger: "schedule", actor: "worker" }),
    ).toBeNull();
  });
});

describe("what is stored", () => {
  it("is counted as the run counted it, with child rows and unreadable rows separately", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 4, payrolls: 3 });
    await control(simulator, "/faults", {
      endpoint: "/v1/companies/*/contractors",
      mode: "malformed_row",
      times: 1,
      company_uuid: company!.uuid,
    });
    const run = await syncNow(company!.id);
    const created = run.checkpoints.reduce((sum, checkpoint) => sum + checkpoint.created, 0);
    const contained =
      (await db().job.count({ where: { companyId: company!.id } })) +
      (await db().compensation.count({ where: { companyId: company!.id } }));
    expect(contained).toBeGreaterThan(0);
    expect(await countStoredRows(company!.id)).toEqual({ rows: created, contained, setAside: 1 });
    expect(run.summary).toContain(`${created} new`);
  });
});

describe("erasing", () => {
  it("is refused while sync is on, and with a wrong name", async () => {
    const [company] = await syncedCompanies(simulator);
    await expect(
      requestErasure(callerOf(operator), company!.id, company!.name),
    ).rejects.toMatchObject({
      code: "conflict",
    });
    await setCompanySync(callerOf(operator), company!.id, false);
    await expect(
      requestErasure(callerOf(operator), company!.id, "Something else"),
    ).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(
      requestErasure(callerOf(stranger), company!.id, company!.name),
    ).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("leaves no row of the company, touches no other, and is audited", async () => {
    const [company, other] = await syncedCompanies(simulator, { count: 2, employees: 4 });
    await control(simulator, "/faults", {
      endpoint: "/v1/companies/*/contractors",
      mode: "malformed_row",
      times: 1,
      company_uuid: company!.uuid,
    });
    expect((await syncNow(company!.id)).setAside).toHaveLength(1);
    await syncNow(other!.id);
    const kept = await countStoredRows(other!.id);
    await setCompanySync(callerOf(operator), company!.id, false);
    await requestErasure(callerOf(operator), company!.id, ` ${company!.name.toUpperCase()} `);
    expect(
      await requestRun({ companyId: company!.id, trigger: "schedule", actor: "worker" }),
    ).toBeNull();
    await expect(setCompanySync(callerOf(operator), company!.id, true)).rejects.toMatchObject({
      code: "conflict",
    });
    await eraseCompanyData(company!.id);
    expect(await rowsWithRawData(company!.id)).toEqual([]);
    expect(await countStoredRows(other!.id)).toEqual(kept);
    const actions = await db().auditLog.findMany({
      where: { subject: `company:${company!.id}` },
      orderBy: { id: "asc" },
      select: { action: true },
    });
    expect(actions.map(({ action }) => action)).toEqual(["pick", "erase", "erased"]);
  });

  it("cannot be undone by a worker in the middle of a page", async () => {
    const [company] = await syncedCompanies(simulator, { payrolls: 6 });
    await control(simulator, "/faults", {
      endpoint: "/v1/companies/*/payrolls/*",
      mode: "delay",
      times: null,
      delay_ms: 80,
      company_uuid: company!.uuid,
    });
    const requested = await requestRun({
      companyId: company!.id,
      trigger: "schedule",
      actor: "worker",
    });
    const work = workOnRun(requested!.runId, { pace: 0.001 });
    await expect
      .poll(() => db().payroll.count({ where: { companyId: company!.id } }), {
        timeout: 10_000,
        interval: 10,
      })
      .toBeGreaterThan(0);
    await setCompanySync(callerOf(operator), company!.id, false);
    await requestErasure(callerOf(operator), company!.id, company!.name);
    await eraseCompanyData(company!.id);
    expect(await work).toBe("lost");
    expect(await countStoredRows(company!.id)).toEqual({ rows: 0, contained: 0, setAside: 0 });
    await control(simulator, "/faults", undefined, "DELETE");
  });
});

/**
 * Checks every table that has a company and raw data, by asking the database rather than the
 * product.
 */
async function rowsWithRawData(companyId: string): Promise<string[]> {
  const tables = await db().$queryRaw<{ name: string }[]>`
    SELECT table_name AS name
    FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name IN ('company_id', 'raw')
    GROUP BY table_name
    HAVING count(*) = 2`;
  expect(tables.length).toBeGreaterThan(10);
  const counts = await Promise.all(
    tables.map(async ({ name }) => ({
      name,
      rows: await db().$queryRawUnsafe<object[]>(
        `SELECT 1 FROM ${name} WHERE company_id = $1::uuid LIMIT 1`,
        companyId,
      ),
    })),
  );
  return counts.filter(({ rows }) => rows.length > 0).map(({ name }) => name);
}
