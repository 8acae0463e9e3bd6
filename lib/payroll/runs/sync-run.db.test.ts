import { afterEach, describe, expect, it } from "vitest";
import { control } from "#test/connected-company.ts";
import { syncedCompanies, syncNow } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { db } from "#lib/platform/database/db.ts";
import { SYNCED } from "../resources/all.ts";
import type { Resource } from "../resources/define-resource.ts";
import { requestRun } from "./request-run.ts";
import { claimRun } from "./claim-run.ts";
import { workOnRun } from "./work-on-run.ts";

const simulator = withGusto();

afterEach(async () => {
  await control(simulator, "/faults", undefined, "DELETE");
});

const rows = (companyId: string) => ({ where: { companyId } });
const calls = () => control<{ calls: Record<string, number> }>(simulator, "/calls");
const fault = (endpoint: string, mode: string, times: number | null = 1, value?: unknown) =>
  control(simulator, "/faults", { endpoint, mode, times, ...(value !== undefined && { value }) });
const checkpoint = (run: Awaited<ReturnType<typeof syncNow>>, resource: string) =>
  run.checkpoints.find((each) => each.resource === resource);

describe("a sync run", () => {
  it("reads everything there is, and reports it", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 7, payrolls: 4 });
    const run = await syncNow(company!.id);
    expect(run.summary).toMatch(/new\.$/);
    expect(run.state).toBe("succeeded");
    expect(await db().employee.count(rows(company!.id))).toBe(7);
    expect(await db().contractor.count(rows(company!.id))).toBe(1);
    expect(await db().paySchedule.count(rows(company!.id))).toBe(1);
    expect(await db().job.count(rows(company!.id))).toBeGreaterThanOrEqual(7);
    const payrolls = await db().payroll.findMany({
      ...rows(company!.id),
      orderBy: { checkDate: "desc" },
    });
    expect(payrolls.filter(({ processed }) => processed)).toHaveLength(4);
    expect(checkpoint(run, "payrolls")).toMatchObject({
      rowsRead: payrolls.length,
      created: payrolls.length,
    });
    const [newest] = payrolls.filter(({ processed }) => processed);
    const lines = await db().payrollCompensation.findMany({
      where: { companyId: company!.id, payrollUuid: newest!.gustoUuid },
    });
    const gross = lines.reduce((sum, line) => sum + Math.round(Number(line.grossPay) * 100), 0);
    expect(gross).toBe(Math.round(Number(newest!.grossPay) * 100));
    expect(run.checkpoints.every(({ pagesDone, pagesTotal }) => pagesDone === pagesTotal)).toBe(
      true,
    );
  });

  it("writes nothing the second time, and requests no pay it already has", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 4, payrolls: 3 });
    const first = await syncNow(company!.id);
    const before = await digest(company!.id);
    const second = await syncNow(company!.id);
    expect(second.summary).toBe("Nothing has changed.");
    expect(await digest(company!.id)).toBe(before);
    expect(checkpoint(second, "payroll_compensations")?.pagesDone).toBe(0);
    expect(second.calls).toBeLessThan(first.calls);
    // One for each part of each list.
    const scope = { today: new Date().toISOString().slice(0, 10), historyMonths: 24 };
    const parts = Object.values<Resource>(SYNCED).flatMap((resource) =>
      resource.kind === "list" ? (resource.windows?.(scope) ?? [null]) : [],
    );
    expect(second.calls).toBe(parts.length);
  });

  it("marks what vanished, keeps it, and restores it when it returns", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 5 });
    await syncNow(company!.id);
    const person = await db().employee.findFirstOrThrow(rows(company!.id));
    await control(simulator, `/employees/${person.gustoUuid}`, { $deleted: true });
    const run = await syncNow(company!.id);
    expect(run.summary).toContain("1 removed in Gusto");
    expect(checkpoint(run, "employees")).toMatchObject({ deleted: 1, updated: 0 });
    const gone = await db().employee.findFirstOrThrow({
      where: { companyId: company!.id, gustoUuid: person.gustoUuid },
    });
    expect(gone.deletedAt).not.toBeNull();
    expect(gone.lastName).toBe(person.lastName);
    expect(
      await db().job.count({
        where: { companyId: company!.id, employeeUuid: person.gustoUuid, deletedAt: null },
      }),
    ).toBe(0);
    await control(simulator, `/employees/${person.gustoUuid}`, { $deleted: false });
    expect(checkpoint(await syncNow(company!.id), "employees")).toMatchObject({
      deleted: 0,
      updated: 1,
    });
    expect(
      (
        await db().employee.findFirstOrThrow({
          where: { companyId: company!.id, gustoUuid: person.gustoUuid },
        })
      ).deletedAt,
    ).toBeNull();
  });

  it("keeps a changed row's earlier version", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3 });
    await syncNow(company!.id);
    const person = await db().employee.findFirstOrThrow(rows(company!.id));
    await control(simulator, `/employees/${person.gustoUuid}`, { last_name: "Okafor-Lind" });
    const run = await syncNow(company!.id);
    const changed = await db().employee.findFirstOrThrow({ where: { changedRunId: run.id } });
    expect(changed.lastName).toBe("Okafor-Lind");
    expect(changed.previous).toMatchObject({ last_name: person.lastName });
    expect(run.summary).toBe("1 changed.");
  });

  it("continues with the other resources if Gusto refuses one, and says which scope is missing", async () => {
    const [company] = await syncedCompanies(simulator);
    await fault("/v1/companies/*/payrolls", "status_403", null, "payrolls:read");
    const run = await syncNow(company!.id);
    expect(run.state).toBe("partial");
    expect(run.summary).toContain(
      "Payrolls: Gusto answered 403: the application does not have payrolls:read.",
    );
    expect(await db().employee.count(rows(company!.id))).toBe(5);
  });

  it.each([["html_200"], ["truncated_json"], ["status_5xx"], ["drop_after"], ["refuse"]])(
    "survives two responses of kind %s",
    async (mode) => {
      const [company] = await syncedCompanies(simulator);
      await fault("/v1/companies/*/employees", mode, 2);
      const run = await syncNow(company!.id);
      expect(run).toMatchObject({ state: "succeeded" });
      expect(await db().employee.count(rows(company!.id))).toBe(5);
    },
  );

  it("gives up a resource that never responds, with the reason, and keeps what is stored", async () => {
    const [company] = await syncedCompanies(simulator);
    await syncNow(company!.id);
    await fault("/v1/companies/*/employees", "html_200", null);
    const run = await syncNow(company!.id);
    expect(run.state).toBe("partial");
    expect(checkpoint(run, "employees")).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("Gusto's answer could not be read"),
    });
    expect(await db().employee.count({ where: { companyId: company!.id, deletedAt: null } })).toBe(
      5,
    );
  });

  it("does not consider a list with repeated rows complete", async () => {
    const [company] = await syncedCompanies(simulator);
    await syncNow(company!.id);
    await fault("/v1/companies/*/employees", "duplicate_rows", null);
    const run = await syncNow(company!.id);
    expect(await db().employee.count({ where: { companyId: company!.id, deletedAt: null } })).toBe(
      5,
    );
    expect(run.checkpoints.filter(({ deleted }) => deleted > 0)).toEqual([]);
  });

  it("rereads a list that changed while being read", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 520, payrolls: 0 });
    await fault("/v1/companies/*/employees", "shift_pages", 1);
    const run = await syncNow(company!.id);
    expect(checkpoint(run, "employees")).toMatchObject({
      state: "succeeded",
      reason: null,
      totalCount: 519,
      deleted: 1,
      pagesDone: 5,
    });
    expect(await db().employee.count({ where: { companyId: company!.id, deletedAt: null } })).toBe(
      519,
    );
    expect(run.state).toBe("succeeded");
  });

  it("rejects a row without a UUID, says so, and considers no one removed", async () => {
    const [company] = await syncedCompanies(simulator);
    await syncNow(company!.id);
    await fault("/v1/companies/*/employees", "malformed_row", null);
    const run = await syncNow(company!.id);
    expect(run).toMatchObject({
      state: "partial",
      summary: expect.stringContaining("could not be read and was set aside"),
    });
    expect(run.setAside).toMatchObject([{ resource: "employees", reason: "uuid is missing" }]);
    expect(await db().employee.count({ where: { companyId: company!.id, deletedAt: null } })).toBe(
      5,
    );
  });

  it("does not consider an unreadable row's children removed", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3 });
    await syncNow(company!.id);
    const person = await db().employee.findFirstOrThrow(rows(company!.id));
    await control(simulator, `/employees/${person.gustoUuid}`, { department_uuid: "not a uuid" });
    // Twice, because child rows are removed only by a second reading.
    await syncNow(company!.id);
    const run = await syncNow(company!.id);
    expect(run.setAside).toMatchObject([
      { gustoUuid: person.gustoUuid, reason: "department_uuid is not a uuid" },
    ]);
    expect(await db().employee.count({ where: { companyId: company!.id, deletedAt: null } })).toBe(
      3,
    );
    expect(
      await db().job.count({
        where: { companyId: company!.id, employeeUuid: person.gustoUuid, deletedAt: null },
      }),
    ).toBeGreaterThan(0);
  });

  it("rereads a payroll's pay if it has changed", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 2, payrolls: 2 });
    await syncNow(company!.id);
    const payroll = await db().payroll.findFirstOrThrow({
      where: { companyId: company!.id, processed: true },
    });
    await control(simulator, `/payrolls/${payroll.gustoUuid}`, { processed_date: "2026-11-01" });
    expect(checkpoint(await syncNow(company!.id), "payroll_compensations")).toMatchObject({
      pagesDone: 1,
      rowsRead: 2,
      updated: 0,
    });
  });

  it.each([["null_values"], ["unknown_values"], ["huge_name"]])(
    "reads a page with %s",
    async (mode) => {
      const [company] = await syncedCompanies(simulator);
      await fault("/v1/companies/*/employees", mode, null);
      await fault("/v1/companies/*/payrolls", mode, null);
      const run = await syncNow(company!.id);
      expect(run.checkpoints.filter(({ state }) => state !== "succeeded")).toEqual([]);
      expect(await db().employee.count(rows(company!.id))).toBe(5);
    },
  );

  it("stores text without the characters jsonb cannot hold", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 1 });
    await syncNow(company!.id);
    const person = await db().employee.findFirstOrThrow(rows(company!.id));
    await control(simulator, `/employees/${person.gustoUuid}`, { first_name: "Zo\u0000e \ud83d" });
    expect((await syncNow(company!.id)).state).toBe("succeeded");
    expect((await db().employee.findFirstOrThrow(rows(company!.id))).firstName).toMatch(/^Zo?.?e/);
  });

  it.each([
    ["status_406", "Gusto no longer supports API version 2026-06-15"],
    ["status_404", "Gusto answered 404: it no longer knows this company"],
  ])("ends on %s of the company with the reason", async (mode, reason) => {
    const [company] = await syncedCompanies(simulator);
    await fault(`/v1/companies/${company!.uuid}`, mode, null);
    const run = await syncNow(company!.id);
    expect(run.state).toBe("failed");
    expect(run.summary).toContain(reason);
  });

  it("ends truthfully if the grant is revoked midway, and keeps what it had", async () => {
    const [company] = await syncedCompanies(simulator);
    await fault("/v1/companies/*/employees", "status_5xx", 1);
    const requested = await requestRun({
      companyId: company!.id,
      trigger: "schedule",
      actor: "worker",
    });
    const work = workOnRun(requested!.runId, { pace: 0.3 });
    await expect
      .poll(
        async () =>
          (await db().syncRun.findUniqueOrThrow({ where: { id: requested!.runId } })).waitingFor,
        { timeout: 10_000, interval: 20 },
      )
      .toMatch(/503/);
    const { grants } = await control<{ grants: { id: string; company_uuids: string[] }[] }>(
      simulator,
      "/grants",
    );
    await control(
      simulator,
      `/grants/${grants.find((grant) => grant.company_uuids.includes(company!.uuid))!.id}/revoke`,
      {},
    );
    await work;
    const run = await db().syncRun.findUniqueOrThrow({ where: { id: requested!.runId } });
    expect(run.state).toBe("partial");
    expect(run.summary).toContain("reconnect");
    expect(await db().location.count(rows(company!.id))).toBeGreaterThan(0);
  });

  it("is processed by one process, whoever else tries", async () => {
    const [company] = await syncedCompanies(simulator);
    const requested = await requestRun({
      companyId: company!.id,
      trigger: "schedule",
      actor: "worker",
    });
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => workOnRun(requested!.runId, { pace: 0.001 })),
    );
    expect(outcomes.toSorted()).toEqual([
      "ended",
      "not_claimed",
      "not_claimed",
      "not_claimed",
      "not_claimed",
    ]);
  });

  it("is resumed where it stood when its process dies, without fetching a page twice", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3, payrolls: 6 });
    const requested = await requestRun({
      companyId: company!.id,
      trigger: "schedule",
      actor: "worker",
    });
    const stop = new AbortController();
    const dying = workOnRun(requested!.runId, { stop: stop.signal, pace: 0.001 });
    await expect
      .poll(
        async () =>
          (
            await db().syncCheckpoint.findFirstOrThrow({
              where: { runId: requested!.runId, resource: "payroll_compensations" },
            })
          ).pagesDone,
        { timeout: 10_000, interval: 5 },
      )
      .toBeGreaterThan(0);
    stop.abort();
    await dying;
    // The state a killed process leaves: still running, held by a silent worker.
    await db().syncRun.update({
      where: { id: requested!.runId },
      data: { leaseHolder: "gone:1/x", leaseExpiresAt: new Date(Date.now() - 1_000) },
    });
    await control(simulator, "/calls", undefined, "DELETE");
    expect(await workOnRun(requested!.runId, { pace: 0.001 })).toBe("ended");
    const run = await db().syncRun.findUniqueOrThrow({ where: { id: requested!.runId } });
    expect(run).toMatchObject({ state: "succeeded", takeovers: 1 });
    expect(JSON.stringify(await calls())).not.toContain("employees");
    expect(await db().payrollCompensation.count(rows(company!.id))).toBe(18);
  });

  it("cannot write once another process holds its lease", async () => {
    const [company] = await syncedCompanies(simulator);
    const requested = await requestRun({
      companyId: company!.id,
      trigger: "schedule",
      actor: "worker",
    });
    const held = await claimRun(requested!.runId);
    await db().syncRun.update({
      where: { id: requested!.runId },
      data: { leaseExpiresAt: new Date(Date.now() - 1_000) },
    });
    expect(await workOnRun(requested!.runId, { pace: 0.001 })).toBe("ended");
    expect(held).not.toBeNull();
    const { readListPage } = await import("../reading/read-list.ts");
    const { SYNCED } = await import("../resources/all.ts");
    const first = await db().syncCheckpoint.findFirstOrThrow({
      where: { runId: requested!.runId, resource: "locations" },
    });
    await expect(
      readListPage(held!, { ...first, resource: "locations", cursor: null }, SYNCED.locations),
    ).rejects.toThrow("");
    expect(
      (
        await db().syncCheckpoint.findFirstOrThrow({
          where: { runId: requested!.runId, resource: "locations" },
        })
      ).pagesDone,
    ).toBe(first.pagesDone);
  });
});

async function digest(companyId: string): Promise<string> {
  const { TABLE_NAMES } = await import("../resources/names.ts");
  const parts = await Promise.all(
    TABLE_NAMES.map((table) =>
      db().$queryRawUnsafe<{ digest: string | null }[]>(
        `
          SELECT md5(string_agg(t::text || t.xmin::text, '' ORDER BY t::text)) AS digest
          FROM ${table} t
          WHERE company_id = $1::uuid`,
        companyId,
      ),
    ),
  );
  return JSON.stringify(parts);
}
