import { beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { callerOf } from "#test/caller-of.ts";
import { countStatements } from "#test/count-statements.ts";
import {
  createEmployee,
  createPaidPeople,
  createPayroll,
  createRun,
  type Owner,
} from "#test/payroll-rows.ts";
import {
  createCompany,
  createGrant,
  createViewer,
  openSession,
  refuseGrants,
} from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { revealPay } from "../data/reveal-pay.ts";
import { exportDesk } from "./export-desk.ts";
import { listDeskChanges } from "./list-desk-changes.ts";
import { listAgenda } from "./list-agenda.ts";
import { listDeskCompanies } from "./list-desk-companies.ts";
import { readDeskSummary } from "./read-desk-summary.ts";

withDatabase();

const NEW_YORK = "America/New_York";
/** Saturday evening in New York, Sunday in UTC. */
const NOW = new Date("2026-11-29T03:00:00Z");

let avery: Viewer;
let bakery: Owner;
beforeEach(async () => {
  avery = await createViewer();
  bakery = await companyOf(avery, "Bright Bakery");
});

async function companyOf(viewer: Viewer, name: string): Promise<Owner> {
  const { id } = await createCompany([viewer], { name });
  await db().company.update({ where: { id }, data: { syncSelected: true } });
  return createRun(id);
}

/** A payroll that paid enough people that its totals reveal no one's pay. */
async function createPaidPayroll(
  owner: Owner,
  fields: Parameters<typeof createPayroll>[1],
  people = 3,
) {
  const uuid = await createPayroll(owner, fields);
  await createPaidPeople(owner, uuid, people);
  return uuid;
}

const agenda = (viewer: Viewer, more: Partial<Parameters<typeof listAgenda>[1]> = {}) =>
  listAgenda(viewer, { timeZone: NEW_YORK, now: NOW, ...more });
const figures = async (viewer: Viewer, now = NOW) =>
  (await listDeskCompanies(viewer, { timeZone: NEW_YORK, now })).companies;

describe("what is due", () => {
  it("a deadline is on the day on which it passes for the viewer, and a pay date is on its own", async () => {
    // 8 PM in Los Angeles is the next day in New York.
    const payrollDeadline = new Date("2026-12-02T04:00:00Z");
    await createPayroll(bakery, { checkDate: "2026-12-04", processed: false, payrollDeadline });
    const kinds = async (timeZone: string) =>
      (await agenda(avery, { timeZone })).map(({ day, entries }) => [day, entries[0]?.kind]);
    expect(await kinds("Europe/Berlin")).toEqual([
      ["2026-12-02", "deadline"],
      ["2026-12-04", "pay_date"],
    ]);
    expect(await kinds("America/Los_Angeles")).toEqual([
      ["2026-12-01", "deadline"],
      ["2026-12-04", "pay_date"],
    ]);
  });

  it("tells run payrolls from those not run, late ones first, off-cycle and reversed ones marked", async () => {
    await createPayroll(bakery, { checkDate: "2026-12-01" });
    await createPayroll(bakery, {
      checkDate: "2026-11-30",
      processed: false,
      payrollDeadline: new Date("2026-11-27T00:00:00Z"),
    });
    await createPayroll(bakery, {
      checkDate: "2026-12-10",
      offCycle: true,
      offCycleReason: "Bonus",
      reversalPayrollUuids: [
        await createPayroll(bakery, {
          checkDate: "2026-10-01",
          offCycle: true,
          offCycleReason: "Reversal",
        }),
      ],
    });
    expect(await agenda(avery)).toMatchObject([
      { day: "late", count: 1, deadlines: 1, entries: [{ kind: "deadline", isProcessed: false }] },
      { day: "2026-11-30", entries: [{ kind: "pay_date", isProcessed: false }] },
      { day: "2026-12-01", deadlines: 0, entries: [{ isProcessed: true, isOffCycle: false }] },
      {
        day: "2026-12-10",
        entries: [{ isReversed: true, isOffCycle: true, offCycleReason: "Bonus" }],
      },
    ]);
  });

  it("looks four weeks ahead and forgets what was skipped two weeks ago", async () => {
    const payrollDeadline = new Date("2026-11-10T00:00:00Z");
    await createPayroll(bakery, { checkDate: "2026-11-13", processed: false, payrollDeadline });
    await createPayroll(bakery, { checkDate: "2026-12-25" });
    await createPayroll(bakery, { checkDate: "2026-12-26" });
    expect((await agenda(avery)).map(({ day }) => day)).toEqual(["2026-12-25"]);
  });

  it("shows the first of a day, counts all, and pages through that day alone", async () => {
    for (let index = 0; index < 8; index += 1)
      await createPayroll(bakery, { checkDate: "2026-12-04" });
    await createPayroll(bakery, { checkDate: "2026-12-05" });
    const [day] = await agenda(avery);
    expect(day).toMatchObject({ count: 8, entries: { length: 6 } });
    const only = { day: "2026-12-04", page: 0 };
    expect(await agenda(avery, { only })).toMatchObject([{ count: 8, entries: { length: 8 } }]);
    expect(await agenda(avery, { only: { ...only, page: 1 } })).toEqual([]);
  });

  it("shows only companies of this person: not another's, a lost one, one being erased", async () => {
    const olivia = await createViewer();
    await createPayroll(bakery, { checkDate: "2026-12-04" });
    expect(await agenda(olivia)).toEqual([]);
    expect(await agenda(await createViewer("operator"))).toEqual([]);
    const { companyId: id } = bakery;
    await db().company.update({ where: { id }, data: { eraseRequestedAt: NOW } });
    expect(await agenda(avery)).toEqual([]);
    await db().company.update({ where: { id }, data: { eraseRequestedAt: null } });
    expect(await agenda(avery)).toHaveLength(1);
    await refuseGrants(avery);
    expect(await agenda(avery)).toEqual([]);
    expect(await figures(avery)).toEqual([]);
    expect(await readDeskSummary(avery)).toMatchObject({ companies: 0 });
  });
});

describe("the last payroll beside the one before", () => {
  it("compares regular payrolls exactly, with the people paid; off-cycle, reversed and external ones are apart", async () => {
    await createPaidPayroll(bakery, { checkDate: "2026-10-30", grossPay: "900.00" }, 4);
    await createPaidPayroll(
      bakery,
      { checkDate: "2026-11-13", grossPay: "1000.10", employerTaxes: "70.00" },
      3,
    );
    await createPaidPayroll(
      bakery,
      { checkDate: "2026-11-27", grossPay: "123456789012.35", employerTaxes: "80.01" },
      5,
    );
    await createPaidPayroll(bakery, { checkDate: "2026-11-28", grossPay: "50.00", offCycle: true });
    await createPaidPayroll(bakery, { checkDate: "2026-11-28", grossPay: "60.00", external: true });
    await createPaidPayroll(bakery, { checkDate: "2026-12-11", processed: false });
    const reversal = await createPayroll(bakery, {
      checkDate: "2026-11-29",
      grossPay: "-70.00",
      offCycle: true,
      offCycleReason: "Reversal",
    });
    await createPaidPayroll(bakery, {
      checkDate: "2026-11-28",
      grossPay: "70.00",
      reversalPayrollUuids: [reversal],
    });
    expect(await figures(avery)).toMatchObject([
      {
        last: { checkDate: "2026-11-27", gross: "123456789012.35", people: 5, isHidden: false },
        before: { checkDate: "2026-11-13", gross: "1000.10", people: 3 },
        difference: { gross: "123456788012.25", net: "0.00", employerTaxes: "10.01", people: 2 },
        nextPayroll: { checkDate: "2026-11-28" },
      },
    ]);
  });

  it("counts what remains of a payroll that was reversed for some people", async () => {
    const reversal = await createPayroll(bakery, {
      checkDate: "2026-11-20",
      grossPay: "-300.00",
      offCycle: true,
      offCycleReason: "Reversal",
    });
    await createPaidPayroll(bakery, {
      checkDate: "2026-11-13",
      grossPay: "1000.00",
      reversalPayrollUuids: [reversal],
    });
    const [company] = await figures(avery);
    expect(company).toMatchObject({ last: { gross: "700.00" }, before: null, difference: null });
    expect(company?.regular).toMatchObject({ payrolls: 1, gross: "700.00" });
    expect(company?.offCycle).toBeNull();
  });

  it("hides totals of fewer than three people, and every total they are part of, until pay is shown", async () => {
    avery = { ...avery, ...(await openSession(avery)) };
    await createPaidPayroll(bakery, { checkDate: "2026-11-13", grossPay: "1000.00" });
    await createPaidPayroll(bakery, { checkDate: "2026-11-27", grossPay: "2000.00" }, 2);
    expect(await figures(avery)).toMatchObject([
      {
        last: { gross: null, net: null, isHidden: true, people: 2 },
        before: { gross: "1000.00", isHidden: false },
        difference: { gross: null },
        regular: { payrolls: 2, gross: null, isHidden: true },
      },
    ]);
    await revealPay(callerOf(avery), bakery.companyId);
    expect(await figures(avery, new Date())).toMatchObject([
      { last: { gross: "2000.00", isHidden: false }, difference: { gross: "1000.00" } },
    ]);
  });
});

describe("the year to date", () => {
  it("is that of today in the viewer's zone, until today, off-cycle payrolls apart", async () => {
    const paid: [string, string, boolean][] = [
      ["2025-12-31", "1.00", false],
      ["2026-01-01", "10.00", false],
      ["2026-12-31", "100.10", false],
      ["2026-12-31", "1000.00", true],
      ["2027-01-01", "10000.00", false],
    ];
    for (const [checkDate, grossPay, offCycle] of paid)
      await createPaidPayroll(bakery, { checkDate, grossPay, offCycle });
    const at = async (now: string) => (await figures(avery, new Date(now)))[0];
    expect(await at("2027-01-01T04:59:00Z")).toMatchObject({
      regular: { payrolls: 2, gross: "110.10" },
      offCycle: { payrolls: 1, gross: "1000.00" },
    });
    expect(await at("2026-12-31T04:59:00Z")).toMatchObject({
      regular: { payrolls: 1, gross: "10.00" },
      offCycle: null,
    });
    expect(await at("2027-01-01T05:00:00Z")).toMatchObject({
      regular: { payrolls: 1, gross: "10000.00" },
      offCycle: null,
    });
  });
});

describe("all companies of a person", () => {
  it("a company without data, one that is off and a suspended one say so", async () => {
    const { id } = await createCompany([avery], { name: "Empty" });
    await db().company.update({ where: { id }, data: { gustoStatus: "Suspended" } });
    await createPayroll(bakery, { checkDate: "2026-12-04" });
    expect(await readDeskSummary(avery)).toEqual({ companies: 2, syncOn: 1, withoutPayrolls: 1 });
    expect(await figures(avery)).toMatchObject([
      { name: "Bright Bakery", isSyncOn: true, readAt: expect.any(Date) },
      {
        ...{ name: "Empty", isSyncOn: false, gustoStatus: "Suspended", readAt: null },
        ...{ nextPayroll: null, last: null, before: null, difference: null },
        ...{ regular: null, offCycle: null },
      },
    ]);
  });

  it("are shown by whether their sync is on", async () => {
    const off = await companyOf(avery, "Quiet Quilts");
    await db().company.update({ where: { id: off.companyId }, data: { syncSelected: false } });
    for (const owner of [bakery, off]) await createPayroll(owner, { checkDate: "2026-12-04" });
    const shown = async (sync?: "on" | "off") => ({
      agenda: (await agenda(avery, { sync })).flatMap(({ entries }) =>
        entries.map(({ companyName }) => companyName),
      ),
      names: (await listDeskCompanies(avery, { timeZone: NEW_YORK, now: NOW, sync })).companies.map(
        ({ name }) => name,
      ),
    });
    const only = (name: string) => ({ agenda: [name], names: [name] });
    expect(await shown("on")).toEqual(only("Bright Bakery"));
    expect(await shown("off")).toEqual(only("Quiet Quilts"));
    expect((await shown()).names).toHaveLength(2);
  });

  it("are read page by page with the same few statements, none twice", async () => {
    const made = await db().company.createManyAndReturn({
      data: Array.from({ length: 30 }, (_, index) => ({
        ...{ environment: "demo" as const, gustoUuid: crypto.randomUUID() },
        name: `Same Name ${index % 2}`,
      })),
      select: { id: true },
    });
    await createGrant(
      made.map(({ id }) => id),
      undefined,
      avery.userId,
    );
    const found: string[] = [];
    const read = async (after?: string, limit = 7) => {
      const page = await listDeskCompanies(avery, { timeZone: NEW_YORK, now: NOW, after, limit });
      found.push(...page.companies.map(({ id }) => id));
      return page.next ?? undefined;
    };
    for (let after = await read(); after;) after = await read(after);
    expect(found).toHaveLength(31);
    expect(new Set(found).size).toBe(31);
    const few = await countStatements(() => read(undefined, 2));
    expect(await countStatements(() => read(undefined, 31))).toBeLessThanOrEqual(few);
    expect(
      (await listDeskCompanies(avery, { timeZone: NEW_YORK, after: "x" })).companies[0]?.name,
    ).toBe("Bright Bakery");
  });
});

describe("what changed since yesterday", () => {
  const change = (
    owner: Owner,
    kind: string,
    at: string,
    gustoUuid: string = crypto.randomUUID(),
  ) =>
    db().companyChange.create({
      data: { companyId: owner.companyId, kind, gustoUuid, at: new Date(at) },
    });
  const changes = (viewer: Viewer, more: Partial<Parameters<typeof listDeskChanges>[1]> = {}) =>
    listDeskChanges(viewer, { timeZone: NEW_YORK, now: NOW, ...more });

  it("begins with yesterday's midnight in the viewer's zone, counted by kind, the newest first", async () => {
    const ana = await createEmployee(bakery, {
      firstName: "Anastasia",
      preferredFirstName: "Ana",
      lastName: "Diaz",
    });
    await change(bakery, "hired", "2026-11-27T04:59:59Z");
    await change(bakery, "left", "2026-11-27T05:00:00Z");
    await change(bakery, "hired", "2026-11-28T12:00:00Z", ana);
    await change(
      await companyOf(await createViewer(), "Not Hers"),
      "hired",
      "2026-11-28T12:00:00Z",
    );
    expect(await changes(avery)).toMatchObject({
      counts: [
        { kind: "hired", count: 1 },
        { kind: "left", count: 1 },
      ],
      changes: [
        { kind: "hired", personName: "Ana Diaz", employeeUuid: ana, companyName: "Bright Bakery" },
        { kind: "left", personName: "", employeeUuid: null },
      ],
      next: null,
    });
    expect((await changes(avery, { timeZone: "Europe/Berlin" })).changes).toHaveLength(1);
    await refuseGrants(avery);
    expect(await changes(avery)).toEqual({ counts: [], changes: [], next: null });
  });

  it("is paged without losing one of those noticed at the same moment", async () => {
    for (let index = 0; index < 5; index += 1)
      await change(bakery, "hired", "2026-11-28T12:00:00.123Z");
    const found: string[] = [];
    let before: string | undefined;
    do {
      const page = await changes(avery, { limit: 2, before });
      found.push(...page.changes.map(({ id }) => id));
      before = page.next ?? undefined;
    } while (before);
    expect(new Set(found).size).toBe(5);
    expect(found).toHaveLength(5);
    expect((await changes(avery, { before: "x" })).changes).toHaveLength(5);
  });
});

describe("the export of all", () => {
  it("has a line a company, no formula, and is on record", async () => {
    const name = '=HYPERLINK("http://x.example")';
    await companyOf(avery, name);
    await createPaidPayroll(bakery, { checkDate: "2026-11-13", grossPay: "1000.00" });
    await createPaidPayroll(bakery, { checkDate: "2026-11-27", grossPay: "999.50" });
    const { body, fileName } = await exportDesk(callerOf(avery, "10.0.0.1"), {
      timeZone: NEW_YORK,
      viewerNow: async () => avery,
    });
    expect(fileName).toMatch(/^all-companies-\d{4}-\d\d-\d\d\.csv$/);
    const [heading, first, second] = (await new Response(body).text()).split("\n");
    expect(heading).toContain("company,company_uuid,company_status,sync,data_read_at");
    expect(first).toContain("'=HYPERLINK");
    expect(second).toMatch(/^Bright Bakery,.*,-0\.50,/);
    expect(
      await db().auditLog.findFirst({ where: { subject: `user:${avery.userId}` } }),
    ).toMatchObject({ action: "export", ip: "10.0.0.1", detail: { table: "desk" } });
  });

  it("is aborted once the person is signed out", async () => {
    const { body } = await exportDesk(callerOf(avery), {
      timeZone: NEW_YORK,
      viewerNow: async () => null,
    });
    await expect(new Response(body).text()).rejects.toThrow("You are signed out");
  });
});
