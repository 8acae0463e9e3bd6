import { afterEach, describe, expect, it } from "vitest";
import { control } from "#test/connected-company.ts";
import { type SyncedCompany, syncedCompanies, syncNow } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { db } from "#lib/platform/database/db.ts";

const simulator = withGusto();

afterEach(async () => {
  await control(simulator, "/faults", undefined, "DELETE");
});

const standing = (company: SyncedCompany) =>
  db().syncSetAside.findMany({ where: { companyId: company.id }, orderBy: { id: "asc" } });
const malformed = (company: SyncedCompany, list: string) =>
  control(simulator, "/faults", {
    endpoint: `/v1/companies/*/${list}`,
    mode: "malformed_row",
    times: null,
    company_uuid: company.uuid,
  });

describe("a row that cannot be read", () => {
  it("is one record, however many runs see it, with the newest run and the first time", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3 });
    await syncNow(company!.id);
    const person = await db().employee.findFirstOrThrow({ where: { companyId: company!.id } });
    await control(simulator, `/employees/${person.gustoUuid}`, { department_uuid: "not a uuid" });
    const first = await syncNow(company!.id);
    const [before] = await standing(company!);
    const second = await syncNow(company!.id);
    expect(first.checkpoints.find(({ resource }) => resource === "employees")).toMatchObject({
      setAside: 1,
    });
    expect(second.checkpoints.find(({ resource }) => resource === "employees")).toMatchObject({
      setAside: 1,
    });
    expect(await standing(company!)).toMatchObject([
      { id: before!.id, runId: second.id, gustoUuid: person.gustoUuid, firstAt: before!.firstAt },
    ]);
  });

  it("without a UUID is one record as well, and gone when a complete list lacks it", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3 });
    await malformed(company!, "employees");
    await syncNow(company!.id);
    const second = await syncNow(company!.id);
    expect(await standing(company!)).toMatchObject([
      { runId: second.id, gustoUuid: null, reason: "uuid is missing" },
    ]);
    await control(simulator, "/faults", undefined, "DELETE");
    await syncNow(company!.id);
    expect(await standing(company!)).toEqual([]);
  });

  it("has no record once it is read", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3 });
    await syncNow(company!.id);
    const person = await db().employee.findFirstOrThrow({ where: { companyId: company!.id } });
    await control(simulator, `/employees/${person.gustoUuid}`, { department_uuid: "not a uuid" });
    await syncNow(company!.id);
    expect(await standing(company!)).toHaveLength(1);
    await control(simulator, `/employees/${person.gustoUuid}`, { department_uuid: null });
    await syncNow(company!.id, [{ resource: "employees", uuid: person.gustoUuid }]);
    expect(await standing(company!)).toEqual([]);
  });

  it("keeps its record when its run is deleted", async () => {
    const [company] = await syncedCompanies(simulator);
    await malformed(company!, "employees");
    const run = await syncNow(company!.id);
    await db().syncRun.delete({ where: { id: run.id } });
    expect(await standing(company!)).toMatchObject([{ runId: null, reason: "uuid is missing" }]);
  });

  it("of a person's pay has a record for each payroll it is in", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 1, payrolls: 2 });
    await control(simulator, "/faults", {
      endpoint: "/v1/companies/*/payrolls/*",
      mode: "bad_values",
      times: 0,
      value: { hours: "999999999.000" },
      company_uuid: company!.uuid,
    });
    await syncNow(company!.id);
    const lines = (await standing(company!)).filter(
      ({ resource }) => resource === "payroll_compensations",
    );
    expect(new Set(lines.map(({ gustoUuid }) => gustoUuid)).size).toBe(1);
    expect(new Set(lines.map(({ rowKey }) => rowKey)).size).toBe(2);
    await control(simulator, "/faults", undefined, "DELETE");
  });

  it.each([
    ["/v1/companies/*/employees", "employees"],
    ["/v1/companies/*/payrolls/*", "payroll_compensations"],
  ])("that is no object is set aside alone: %s", async (endpoint, resource) => {
    const [company] = await syncedCompanies(simulator, { employees: 3, payrolls: 1 });
    const fault = { endpoint, mode: "malformed_row", times: null, value: "no row" };
    await control(simulator, "/faults", { ...fault, company_uuid: company!.uuid });
    const { checkpoints } = await syncNow(company!.id);
    expect(checkpoints.find((checkpoint) => checkpoint.resource === resource)).toMatchObject({
      state: "succeeded",
      setAside: 1,
      rowsRead: 3,
    });
    expect(await standing(company!)).toMatchObject([{ resource, reason: "is not an object" }]);
  });

  it("is an employee whose jobs are no list: the jobs read before stay", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 1 });
    await syncNow(company!.id);
    const jobs = () => db().job.count({ where: { companyId: company!.id, deletedAt: null } });
    const before = await jobs();
    await control(simulator, "/faults", {
      endpoint: "/v1/companies/*/employees",
      mode: "bad_values",
      times: null,
      value: { jobs: "none" },
      company_uuid: company!.uuid,
    });
    await syncNow(company!.id);
    expect(await standing(company!)).toMatchObject([{ reason: "jobs is not a list" }]);
    expect(before).toBeGreaterThan(0);
    expect(await jobs()).toBe(before);
  });
});
