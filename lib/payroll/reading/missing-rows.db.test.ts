import { afterEach, describe, expect, it } from "vitest";
import { control } from "#test/connected-company.ts";
import { readRun, type SyncedCompany, syncedCompanies, syncNow } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { db } from "#lib/platform/database/db.ts";
import { requestRun } from "../runs/request-run.ts";
import type { Target } from "../runs/targets.ts";
import { workOnRun } from "../runs/work-on-run.ts";

/* A row is removed only after its own call says so, or after two readings missed it. */

const simulator = withGusto();

afterEach(async () => {
  await control(simulator, "/faults", undefined, "DELETE");
});

type Run = Awaited<ReturnType<typeof syncNow>>;
const fault = (company: SyncedCompany, list: string, mode: string, times = 0) =>
  control(simulator, "/faults", {
    endpoint: `/v1/companies/*/${list}`,
    mode,
    times,
    company_uuid: company.uuid,
  });
const checkpoint = (run: Run, resource: string) =>
  run.checkpoints.find((each) => each.resource === resource);
const living = (companyId: string) =>
  db().employee.count({ where: { companyId, deletedAt: null } });

/** Runs *Sync now* to its end. */
async function syncByPerson(companyId: string): Promise<Run> {
  const { runId } = (await requestRun({ companyId, trigger: "person", actor: "worker" }))!;
  await workOnRun(runId, { pace: 0.001 });
  return readRun(runId);
}

describe("a list without paging headers", () => {
  it.each([
    ["locations"],
    ["employees"],
    ["contractors"],
    ["pay_schedules"],
    ["payrolls"],
  ] as const)("is read to its end and not considered complete: %s", async (list) => {
    const [company] = await syncedCompanies(simulator, { employees: 3, payrolls: 2 });
    await syncNow(company!.id);
    await fault(company!, list, "no_paging_headers");
    const run = await syncNow(company!.id);
    expect(checkpoint(run, list)).toMatchObject({
      state: "succeeded",
      deleted: 0,
      reason: "Gusto did not report the number of rows, so nothing was marked as removed",
    });
    expect(run.state).toBe("partial");
  });

  it("brings every page, though nothing announces a second one", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 620, payrolls: 0 });
    await fault(company!, "employees", "no_paging_headers");
    expect(checkpoint(await syncNow(company!.id), "employees")).toMatchObject({ created: 620 });
    const person = await db().employee.findFirstOrThrow({ where: { companyId: company!.id } });
    await control(simulator, `/employees/${person.gustoUuid}`, { $deleted: true });
    await syncNow(company!.id);
    expect(await living(company!.id)).toBe(620);
  });

  it("the same for a payroll's lines", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3, payrolls: 1 });
    await fault(company!, "payrolls/*", "no_paging_headers");
    expect(await syncNow(company!.id)).toMatchObject({
      state: "partial",
      summary: expect.stringContaining("will be read again next time"),
    });
    expect(await db().payrollCompensation.count({ where: { companyId: company!.id } })).toBe(3);
  });
});

describe("a row missing from a complete list", () => {
  it("is checked individually, and stays if it only slipped between two pages", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 510, payrolls: 0 });
    await syncNow(company!.id);
    await fault(company!, "employees", "swap_between_pages", 1);
    const run = await syncNow(company!.id);
    // Page 1 had the person who left, page 2 the one who joined: the count matches, yet one current
    // employee was on neither.
    expect(checkpoint(run, "employees")).toMatchObject({
      state: "succeeded",
      reason: null,
      totalCount: 510,
      created: 1,
      deleted: 0,
      pagesDone: 3,
    });
    expect(
      await db().employee.count({ where: { companyId: company!.id, deletedAt: { not: null } } }),
    ).toBe(0);
    expect(
      await db().job.count({ where: { companyId: company!.id, deletedAt: { not: null } } }),
    ).toBe(0);
    expect(checkpoint(await syncNow(company!.id), "employees")).toMatchObject({ deleted: 1 });
    expect(await living(company!.id)).toBe(510);
  });

  it.each([
    ["departments", "/departments", "department"],
    ["locations", "/locations", "location"],
    ["contractors", "/contractors", "contractor"],
    ["payrolls", "/payrolls", "payroll"],
  ] as const)("is removed once Gusto itself says 404: %s", async (resource, path, model) => {
    const [company] = await syncedCompanies(simulator, { employees: 2, payrolls: 2 });
    await syncNow(company!.id);
    const where = { companyId: company!.id, deletedAt: null };
    const row = await (
      db()[model] as unknown as { findFirstOrThrow(args: object): Promise<{ gustoUuid: string }> }
    ).findFirstOrThrow({ where: { ...where, ...(model === "payroll" && { processed: true }) } });
    await control(simulator, `${path}/${row.gustoUuid}`, { $deleted: true });
    expect(checkpoint(await syncNow(company!.id), resource)).toMatchObject({
      deleted: 1,
      reason: null,
    });
    if (model === "payroll")
      expect(
        await db().payrollCompensation.count({ where: { ...where, payrollUuid: row.gustoUuid } }),
      ).toBe(0);
    expect(checkpoint(await syncNow(company!.id), resource)).toMatchObject({ deleted: 0 });
  });

  it("is not removed by a 404 from something in between, and the resource reports the gap", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3 });
    await syncNow(company!.id);
    const person = await db().employee.findFirstOrThrow({ where: { companyId: company!.id } });
    await control(simulator, `/employees/${person.gustoUuid}`, { $deleted: true });
    await control(simulator, "/faults", {
      endpoint: "/v1/employees/*",
      mode: "html_404",
      times: 0,
    });
    const run = await syncNow(company!.id);
    expect(checkpoint(run, "employees")).toMatchObject({
      state: "succeeded",
      deleted: 0,
      reason: expect.stringContaining(
        "A row is missing from the list and could not be read one by one: A proxy between here and Gusto answered 404",
      ),
    });
    expect(await living(company!.id)).toBe(3);
    await control(simulator, "/faults", undefined, "DELETE");
    expect(checkpoint(await syncNow(company!.id), "employees")).toMatchObject({ deleted: 1 });
  });

  it("without a call of its own is removed after two runs miss it, but not if it was back in between", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 2, payrolls: 2 });
    await syncNow(company!.id);
    const stored = await db().payPeriod.count({ where: { companyId: company!.id } });
    const countMissed = async () => {
      // Rows that no Gusto list has ever contained.
      await db().$executeRaw`
          UPDATE pay_periods
          SET gusto_uuid = gen_random_uuid()
          WHERE company_id = ${company!.id}::uuid
            AND gusto_uuid = (
              SELECT gusto_uuid
              FROM pay_periods
              WHERE company_id = ${company!.id}::uuid AND deleted_at IS NULL
              ORDER BY start_date
              LIMIT 1
            )`;
    };
    await countMissed();
    expect(checkpoint(await syncNow(company!.id), "pay_periods")).toMatchObject({ deleted: 0 });
    expect(await db().payPeriod.count({ where: { companyId: company!.id, deletedAt: null } })).toBe(
      stored + 1,
    );
    expect(checkpoint(await syncNow(company!.id), "pay_periods")).toMatchObject({ deleted: 1 });
    expect(
      await db().payPeriod.count({
        where: { companyId: company!.id, missingRunId: { not: null } },
      }),
    ).toBe(0);
  });

  it("among a payroll's lines is removed by the second reading, which the first one requests", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3, payrolls: 1 });
    await syncNow(company!.id);
    const payroll = await db().payroll.findFirstOrThrow({
      where: { companyId: company!.id, processed: true },
    });
    await db().$executeRaw`
        UPDATE payroll_compensations
        SET employee_uuid = gen_random_uuid()
        WHERE company_id = ${company!.id}::uuid
          AND employee_uuid = (
            SELECT min(employee_uuid::text)::uuid
            FROM payroll_compensations
            WHERE company_id = ${company!.id}::uuid
          )`;
    await db().payroll.update({
      where: { companyId_gustoUuid: { companyId: company!.id, gustoUuid: payroll.gustoUuid } },
      data: { compensationsDue: true },
    });
    expect(checkpoint(await syncNow(company!.id), "payroll_compensations")).toMatchObject({
      deleted: 0,
      reason: expect.stringContaining("read again next time"),
    });
    expect(checkpoint(await syncNow(company!.id), "payroll_compensations")).toMatchObject({
      deleted: 1,
      reason: null,
    });
    expect(
      await db().payrollCompensation.count({ where: { companyId: company!.id, deletedAt: null } }),
    ).toBe(3);
  });

  it("within an employee is gone after two readings miss it, and stays if Gusto leaves the field out", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 2 });
    await syncNow(company!.id);
    const [first, second] = await db().employee.findMany({ where: { companyId: company!.id } });
    await control(simulator, `/employees/${first!.gustoUuid}`, { jobs: [] });
    await control(simulator, `/employees/${second!.gustoUuid}`, { $remove: ["jobs"] });
    const jobs = (employeeUuid: string) =>
      db().job.count({ where: { companyId: company!.id, employeeUuid, deletedAt: null } });
    await syncNow(company!.id);
    expect(await jobs(first!.gustoUuid)).toBe(1);
    await syncNow(company!.id);
    expect(await jobs(first!.gustoUuid)).toBe(0);
    expect(
      await db().compensation.count({
        where: { companyId: company!.id, employeeUuid: first!.gustoUuid, deletedAt: null },
      }),
    ).toBe(0);
    expect(await jobs(second!.gustoUuid)).toBe(1);
  });
});

describe("a 404 for a row named by a webhook", () => {
  const named = (uuid: string): Target[] => [{ resource: "employees", uuid }];

  it("removes no one who exists again a moment later", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3 });
    await syncNow(company!.id);
    const person = await db().employee.findFirstOrThrow({ where: { companyId: company!.id } });
    await control(simulator, "/faults", {
      endpoint: "/v1/employees/*",
      mode: "status_404",
      times: 1,
    });
    await syncNow(company!.id, named(person.gustoUuid));
    expect(await living(company!.id)).toBe(3);
    await syncNow(company!.id);
    await control(simulator, "/faults", {
      endpoint: "/v1/employees/*",
      mode: "status_404",
      times: 1,
    });
    await syncNow(company!.id, named(person.gustoUuid));
    expect(await living(company!.id)).toBe(3);
  });

  it("is confirmed by the next list, or by a second one in another run", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3 });
    await syncNow(company!.id);
    const [first, second] = await db().employee.findMany({ where: { companyId: company!.id } });
    for (const { gustoUuid } of [first!, second!])
      await control(simulator, `/employees/${gustoUuid}`, { $deleted: true });
    await syncNow(company!.id, named(first!.gustoUuid));
    await syncNow(company!.id, named(first!.gustoUuid));
    expect(await living(company!.id)).toBe(2);
    expect(
      await db().job.count({
        where: { companyId: company!.id, employeeUuid: first!.gustoUuid, deletedAt: null },
      }),
    ).toBe(0);
    await syncNow(company!.id, named(second!.gustoUuid));
    await syncNow(company!.id);
    expect(await living(company!.id)).toBe(1);
  });
});

describe("when many rows are missing", () => {
  it("nothing is removed, the run says so, and a person confirms by having it read again", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 30, payrolls: 0 });
    await syncNow(company!.id);
    const people = await db().employee.findMany({ where: { companyId: company!.id }, take: 25 });
    for (const { gustoUuid } of people)
      await control(simulator, `/employees/${gustoUuid}`, { $deleted: true });
    const reason =
      'Employees: 25 of 30 employees are missing in Gusto. That is too many to remove at once, so nothing was marked as removed. Press "Sync now": those still missing are then removed.';
    for (const run of [await syncNow(company!.id), await syncNow(company!.id)]) {
      expect(run).toMatchObject({ state: "partial", summary: expect.stringContaining(reason) });
      expect(checkpoint(run, "employees")?.pagesDone).toBe(1);
    }
    expect(await living(company!.id)).toBe(30);
    expect(await syncByPerson(company!.id)).toMatchObject({
      state: "succeeded",
      summary: "25 removed in Gusto.",
    });
    expect(await living(company!.id)).toBe(5);
  });

  it("a person's first reading is blocked as well", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 30, payrolls: 0 });
    await syncNow(company!.id);
    for (const { gustoUuid } of await db().employee.findMany({ where: { companyId: company!.id } }))
      await control(simulator, `/employees/${gustoUuid}`, { $deleted: true });
    expect((await syncByPerson(company!.id)).state).toBe("partial");
    expect(await living(company!.id)).toBe(30);
  });
});
