import { describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { control } from "#test/connected-company.ts";
import { syncedCompanies, syncNow } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { tablesErasedWith } from "../rows/company-tables.ts";
import { deleteOldChanges } from "./delete-old-changes.ts";

const simulator = withGusto();

const changesOf = (companyId: string) =>
  db().companyChange.findMany({ where: { companyId }, orderBy: { id: "asc" } });
const people = (companyId: string) =>
  db().employee.findMany({
    where: { companyId, terminated: false },
    orderBy: { gustoUuid: "asc" },
  });

describe("what changed at Gusto", () => {
  it("is told from the second reading on: hired, left, pay changed, suspended; each fact once", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 6 });
    const { id, uuid } = company!;
    await syncNow(id);
    expect(await changesOf(id)).toEqual([]);
    const [leaver, raised] = await people(id);
    await control(simulator, `/employees/${leaver!.gustoUuid}`, {
      terminated: true,
      terminations: [{ effective_date: "2026-11-20", active: true }],
    });
    const raw = raised!.raw as { jobs: { compensations: { rate: string }[] }[] };
    const [job] = raw.jobs;
    const raise = { ...job!.compensations[0], effective_date: "2027-01-01", rate: "123456.00" };
    await control(simulator, `/employees/${raised!.gustoUuid}`, {
      jobs: [{ ...job, compensations: [...job!.compensations, raise] }],
    });
    const { employees } = await control<{ employees: { uuid: string }[] }>(
      simulator,
      `/companies/${uuid}/employees`,
      { count: 2 },
    );
    await control(simulator, `/companies/${uuid}`, { company_status: "Suspended" });
    await syncNow(id);
    const told = await changesOf(id);
    const facts = told.map(({ kind, gustoUuid, day }) => ({
      ...{ kind, gustoUuid },
      day: day?.toISOString().slice(0, 10) ?? null,
    }));
    expect(facts).toHaveLength(5);
    expect(facts).toEqual(
      expect.arrayContaining([
        { kind: "left", gustoUuid: leaver!.gustoUuid, day: "2026-11-20" },
        { kind: "pay_changed", gustoUuid: raised!.gustoUuid, day: "2027-01-01" },
        { kind: "suspended", gustoUuid: uuid, day: null },
        ...employees.map((hired) => ({
          ...{ kind: "hired", gustoUuid: hired.uuid },
          day: expect.any(String),
        })),
      ]),
    );
    expect(JSON.stringify(facts)).not.toContain("123456");

    // Another change of the same row tells nothing again.
    await control(simulator, `/employees/${leaver!.gustoUuid}`, { phone: "5551234567" });
    await syncNow(id);
    expect(await changesOf(id)).toEqual(told);
  });

  it("one row that a webhook named is told as well", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3 });
    await syncNow(company!.id);
    const [leaver] = await people(company!.id);
    await control(simulator, `/employees/${leaver!.gustoUuid}`, {
      terminated: true,
      terminations: [{ effective_date: "2026-11-21", active: true }],
    });
    await syncNow(company!.id, [{ resource: "employees", uuid: leaver!.gustoUuid }]);
    expect(await changesOf(company!.id)).toMatchObject([{ kind: "left" }]);
  });

  it("nobody is hired by the first reading after an erasure", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3 });
    const { id } = company!;
    await syncNow(id);
    for (const table of ["employees", "jobs", "compensations"])
      await db().$executeRawUnsafe(`DELETE FROM ${table} WHERE company_id = $1::uuid`, id);
    await syncNow(id);
    expect(await changesOf(id)).toEqual([]);
    expect(tablesErasedWith("data").map(({ table }) => table)).toContain("company_changes");
  });

  it("goes after 40 days", async () => {
    const [company] = await syncedCompanies(simulator);
    const change = (days: number) => ({
      ...{ companyId: company!.id, kind: "hired", gustoUuid: crypto.randomUUID() },
      at: new Date(Date.now() - days * DAY_MS),
    });
    await db().companyChange.createMany({ data: [change(41), change(39)] });
    await deleteOldChanges();
    expect(await changesOf(company!.id)).toHaveLength(1);
  });
});
