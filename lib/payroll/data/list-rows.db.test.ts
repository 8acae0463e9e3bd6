import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { withDatabase } from "../../../test/with-database.ts";
import {
  createContractor,
  createEmployee,
  createPayroll,
  createPaidPeople,
  createPayrollCompensation,
  createRun,
  type Owner,
} from "../../../test/payroll-rows.ts";
import { createCompany, createViewer } from "../../../test/people.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { type DataQuery, parseDataQuery } from "./data-query.ts";
import { findPayroll, findPerson } from "./find-row.ts";
import { listFilterChoices } from "./list-filter-choices.ts";
import { listRunChanges } from "./list-run-changes.ts";
import { costSpan } from "../costs/cost-span.ts";
import { listPayrollCosts } from "../costs/list-payroll-costs.ts";
import { countHeads } from "./count-heads.ts";
import { countRows, listRows, type RowsRequest } from "./list-rows.ts";
import { DATA_TABLES } from "./tables.ts";
import { DATA_TABLE_NAMES, type DataTableName } from "../resources/names.ts";

withDatabase();

let avery: Viewer;
let company: { id: string };
let owner: Owner;

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens CASCADE`;
  avery = await createViewer();
  company = await createCompany([avery], { name: "Bright Bakery" });
  owner = await createRun(company.id);
});
const NOTHING: DataQuery = { filters: {} };
const SPAN = costSpan("2026-11-29", "2026");

function request(name: DataTableName, more: Partial<RowsRequest> = {}): RowsRequest {
  return {
    companyId: company.id,
    table: DATA_TABLES[name],
    query: NOTHING,
    withPay: false,
    place: "screen",
    ...more,
  };
}

const names = async (query: DataQuery, viewer = avery) =>
  (await listRows(viewer, request("employees", { query }))).rows.map((row) => row["name"]);

describe("the rows of a tab", () => {
  it("reads every table, for the screen and for files, with and without pay", async () => {
    for (const name of DATA_TABLE_NAMES) {
      for (const place of ["screen", "data"] as const) {
        for (const withPay of [true, false]) {
          for (const column of DATA_TABLES[name].columns) {
            for (const isDescending of [true, false])
              expect(
                (
                  await listRows(
                    avery,
                    request(name, {
                      place,
                      withPay,
                      query: { filters: {}, sort: { column: column.key, isDescending } },
                    }),
                  )
                ).rows,
              ).toEqual([]);
          }
        }
      }
    }
  });

  it.each(["name", "-name", "hire_date", "-hire_date", "department", "-department", "job_title"])(
    "walks all pages by %s without losing or repeating one",
    async (sort) => {
      for (let index = 0; index < 17; index += 1) {
        // Equal names, equal days and missing departments: the hard cases of keyset paging.
        await createEmployee(owner, {
          firstName: "Same",
          lastName: index % 3 ? "Name" : `é'"\\ ${index}`,
          hireDate: `2024-03-0${(index % 3) + 1}`,
          ...(index % 4 && { department: `D${index % 2}` }),
        });
      }
      const query = parseDataQuery(DATA_TABLES.employees, { sort });
      const all = (await listRows(avery, request("employees", { query }))).rows.map(({ id }) => id);
      expect(new Set(all).size).toBe(17);
      const paged: unknown[] = [];
      let after: string | undefined;
      do {
        const page = await listRows(
          avery,
          request("employees", { query: { ...query, after }, limit: 4 }),
        );
        paged.push(...page.rows.map(({ id }) => id));
        after = page.next ?? undefined;
      } while (after);
      expect(paged).toEqual(all);
    },
  );

  it("starts at the beginning with a cursor of another order or table, or a tampered one", async () => {
    for (const lastName of ["A", "B", "C"])
      await createEmployee(owner, { firstName: "P", lastName });
    const { next } = await listRows(avery, request("employees", { limit: 1 }));
    for (const after of [
      next!,
      "x",
      Buffer.from(
        JSON.stringify([
          "employees hire_date",
          "2026-02-30",
          ["00000000-0000-0000-0000-000000000000"],
        ]),
      ).toString("base64url"),
    ]) {
      const page = await listRows(
        avery,
        request("employees", {
          query: { filters: {}, after, sort: { column: "hire_date", isDescending: false } },
        }),
      );
      expect(page.rows).toHaveLength(3);
    }
  });

  it("finds a person by the shown full name and by the legal one", async () => {
    await createEmployee(owner, {
      firstName: "Augusta",
      lastName: "King",
      preferredFirstName: "Ada",
    });
    expect(await names(NOTHING)).toEqual(["Ada King"]);
    expect(await names({ filters: {}, q: "Ada King" })).toEqual(["Ada King"]);
    expect(await names({ filters: {}, q: "augusta king" })).toEqual(["Ada King"]);
  });

  it("calls a person the same in lists, in lines of payrolls and in what changed", async () => {
    const people = [
      { firstName: "Augusta", preferredFirstName: "Zoe", lastName: "King" },
      { firstName: "Bob", preferredFirstName: "", lastName: "King" },
    ];
    const payrollUuid = await createPayroll(owner, { checkDate: "2026-01-15" });
    for (const person of people)
      await createPayrollCompensation(owner, {
        ...{ payrollUuid, employeeUuid: await createEmployee(owner, person) },
        ...{ firstName: person.firstName, lastName: person.lastName },
      });
    const unknown = { employeeUuid: randomUUID(), firstName: "No", lastName: "Longer" };
    await createPayrollCompensation(owner, { payrollUuid, ...unknown });
    const lines = async (q?: string) =>
      (
        await listRows(
          avery,
          request("payroll_compensations", { query: { filters: {}, ...(q && { q }) } }),
        )
      ).rows.map((row) => row["name"]);
    expect(await names(NOTHING)).toEqual(["Bob King", "Zoe King"]);
    expect(await lines()).toEqual(["Bob King", "Zoe King", "No Longer"]);
    expect(await lines("zoe king")).toEqual(["Zoe King"]);
    expect(await lines("augusta")).toEqual(["Zoe King"]);
    for (const table of ["employees", "payroll_compensations"] as const) {
      const { changes } = await listRunChanges(avery, { ...owner, table, withPay: false });
      expect(changes.map(({ label }) => label)).toContain("Zoe King");
    }
  });

  it.each([
    ["jose nunez", "José Núñez"],
    ["JOSÉ", "José Núñez"],
    ["oneill", "Ann O'Neill"],
    ["o’neill", "Ann O'Neill"],
    ["sorensen", "Bo Sørensen"],
    ["menager", "Bo Sørensen"],
  ])("finds by %s a person called %s", async (q, name) => {
    await createEmployee(owner, { firstName: "José", lastName: "Núñez" });
    await createEmployee(owner, { firstName: "Ann", lastName: "O'Neill" });
    await createEmployee(owner, { firstName: "Bo", lastName: "Sørensen", jobTitle: "Ménager" });
    expect(await names({ filters: {}, q })).toEqual([name]);
    expect(await countRows(avery, request("employees", { query: { filters: {}, q } }))).toBe(1);
  });

  it("does not match across two columns", async () => {
    await createEmployee(owner, { firstName: "Ada", lastName: "King", email: "a@x.example" });
    for (const q of ["king a@x", "kinga@x", "king\na@x"])
      expect(await names({ filters: {}, q }), q).toEqual([]);
  });

  it("finds contractors and departments ignoring accents, and sorts them the way people do", async () => {
    await createContractor(owner, { firstName: "Zoë", lastName: "Äpfel" });
    await createContractor(owner, { firstName: "Al", lastName: "Birch" });
    const contractors = async (q?: string) =>
      (
        await listRows(avery, request("contractors", { query: { filters: {}, ...(q && { q }) } }))
      ).rows.map((row) => row["name"]);
    expect(await contractors("zoe apfel")).toEqual(["Zoë Äpfel"]);
    expect(await contractors()).toEqual(["Zoë Äpfel", "Al Birch"]);
    for (const [firstName, department] of [
      ["A", "engines"],
      ["B", "Área"],
      ["C", "Élan"],
      ["D", "Zoo"],
    ] as const)
      await createEmployee(owner, { firstName, lastName: "X", department });
    expect((await listFilterChoices(avery, company.id, DATA_TABLES.employees)).department).toEqual([
      "Área",
      "Élan",
      "engines",
      "Zoo",
    ]);
  });

  it("sorts people the way people do", async () => {
    for (const lastName of ["Zeta", "Özil", "O'Neill", "Olsen", "ibarra", "Íñigo", "Ibsen"])
      await createEmployee(owner, { firstName: "P", lastName });
    expect(await names(NOTHING)).toEqual([
      "P ibarra",
      "P Ibsen",
      "P Íñigo",
      "P Olsen",
      "P O'Neill",
      "P Özil",
      "P Zeta",
    ]);
  });

  it("searches, filters, and hides what no longer exists at Gusto unless asked", async () => {
    await createEmployee(owner, {
      firstName: "Ada",
      lastName: "Lovelace",
      department: "Engines",
      email: "ada@x.example",
    });
    await createEmployee(owner, {
      firstName: "Alan",
      lastName: "Turing_100%",
      department: "Machines",
      terminated: true,
    });
    await createEmployee(owner, {
      firstName: "Grace",
      lastName: "Hopper",
      department: "Engines",
      deletedAt: new Date(),
    });
    expect(await names(NOTHING)).toEqual(["Ada Lovelace", "Alan Turing_100%"]);
    expect(await names({ filters: {}, q: "da love" })).toEqual(["Ada Lovelace"]);
    expect(await names({ filters: {}, q: "_" })).toEqual(["Alan Turing_100%"]);
    expect(await names({ filters: { status: "terminated" } })).toEqual(["Alan Turing_100%"]);
    expect(await names({ filters: { status: "active", department: "Engines" } })).toEqual([
      "Ada Lovelace",
    ]);
    expect(await names({ filters: {}, removed: true })).toEqual(["Grace Hopper"]);
    expect(await countRows(avery, request("employees"))).toBe(2);
    expect((await listFilterChoices(avery, company.id, DATA_TABLES.employees)).department).toEqual([
      "Engines",
      "Machines",
    ]);
    expect(await countHeads(avery, company.id)).toEqual({ active: 1, terminated: 1 });
  });

  it("filters payrolls by kind and date", async () => {
    for (const [checkDate, processed, offCycle] of [
      ["2025-12-31", true, false],
      ["2026-01-01", true, true],
      ["2026-07-01", false, false],
    ] as const)
      await createPayroll(owner, { checkDate, processed, offCycle });
    const days = async (filters: DataQuery["filters"]) =>
      (await listRows(avery, request("payrolls", { query: { filters } }))).rows.map(
        (row) => row["check_date"],
      );
    expect(await days({})).toEqual(["2026-07-01", "2026-01-01", "2025-12-31"]);
    expect(await days({ year: "2026", kind: "processed" })).toEqual(["2026-01-01"]);
    expect(await days({ kind: "upcoming" })).toEqual(["2026-07-01"]);
    expect(await days({ kind: "off_cycle" })).toEqual(["2026-01-01"]);
    expect((await listFilterChoices(avery, company.id, DATA_TABLES.payrolls)).year).toEqual([
      "2026",
      "2025",
    ]);
  });

  it("keeps money exact", async () => {
    await createPaidPeople(
      owner,
      await createPayroll(owner, { checkDate: "2026-01-01", grossPay: "123456789012.10" }),
    );
    expect((await listRows(avery, request("payrolls"))).rows[0]).toMatchObject({
      gross_pay: "123456789012.10",
    });
  });

  it("shows nothing while the data is being erased", async () => {
    const employeeUuid = await createEmployee(owner, { firstName: "Ada", lastName: "Lovelace" });
    await db().company.update({
      where: { id: company.id },
      data: { eraseRequestedAt: new Date() },
    });
    expect(await names(NOTHING)).toEqual([]);
    expect(await countRows(avery, request("employees"))).toBe(0);
    expect(await findPerson(avery, company.id, employeeUuid, false)).toBeNull();
    expect(await countHeads(avery, company.id)).toEqual({ active: 0, terminated: 0 });
  });
});

/** Any digits may stand in one. */
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

describe("pay", () => {
  it("does not leave the database unless requested, in any column or order", async () => {
    const [low, high] = [
      await createEmployee(owner, { firstName: "Zed", lastName: "Low", rate: "1.00" }),
      await createEmployee(owner, { firstName: "Abe", lastName: "High", rate: "99999.00" }),
    ];
    const payrollUuid = await createPayroll(owner, { checkDate: "2026-01-01" });
    await createPayrollCompensation(owner, {
      payrollUuid,
      employeeUuid: low,
      firstName: "Zed",
      lastName: "Low",
      grossPay: "4321.00",
    });
    await createContractor(owner, { firstName: "Cora", lastName: "Contract", hourlyRate: "87.65" });
    for (const name of DATA_TABLE_NAMES) {
      for (const place of ["screen", "data"] as const) {
        const { rows } = await listRows(avery, request(name, { place }));
        const text = JSON.stringify(rows).replaceAll(UUID, "");
        for (const amount of ["99999", "4321", "2345.67", "87.65", "80.000", "10000", "7500"])
          expect(text, `${name} ${place}`).not.toContain(amount);
      }
    }
    const byRate = { filters: {}, sort: { column: "rate", isDescending: false } };
    expect(await names(byRate)).toEqual(["Abe High", "Zed Low"]);
    const person = JSON.stringify(await findPerson(avery, company.id, high, false));
    expect(person.replaceAll(UUID, "")).not.toContain("99999");
    const shown = await listRows(avery, request("employees", { query: byRate, withPay: true }));
    expect(shown.rows.map((row) => [row["name"], row["rate"], row["payment_unit"]])).toEqual([
      ["Zed Low", "1.00", "Year"],
      ["Abe High", "99999.00", "Year"],
    ]);
  });

  it("adds up the cost of payrolls to the company, with the people paid", async () => {
    const payrollUuid = await createPayroll(owner, {
      checkDate: "2026-01-15",
      grossPay: "0.10",
      employerTaxes: "0.20",
      benefits: "0.10",
    });
    const bonus = await createPayroll(owner, {
      checkDate: "2026-01-15",
      grossPay: "0.20",
      employerTaxes: "0.00",
      benefits: "0.00",
      offCycle: true,
    });
    await createPayroll(owner, { checkDate: "2026-02-15", processed: false });
    for (const firstName of ["Ada", "Bob"])
      await createPayrollCompensation(owner, {
        payrollUuid,
        employeeUuid: crypto.randomUUID(),
        firstName,
        lastName: "X",
      });
    // An off-cycle payroll lists everyone, including people who got nothing in it.
    await createPayrollCompensation(owner, {
      payrollUuid,
      employeeUuid: crypto.randomUUID(),
      firstName: "Unpaid",
      lastName: "X",
      grossPay: "0.00",
    });
    const checkDate = "2026-01-15";
    const regular = { checkDate, isOffCycle: false, payrolls: 1, people: 2 };
    const one = { ...regular, gross: "0.10", employerCosts: "0.30" };
    const other = { ...one, isOffCycle: true, people: 0, gross: "0.20", employerCosts: "0.00" };
    expect(await listPayrollCosts(avery, company.id, true, SPAN)).toEqual({
      costs: [one, other],
      ...{ leftOut: 0, undone: 0 },
    });
    // A payroll of few people is in no sum; the other one of that day is shown as it is in the list.
    await createPaidPeople(owner, payrollUuid);
    expect(await listPayrollCosts(avery, company.id, false, SPAN)).toEqual({
      costs: [{ ...one, people: 5 }],
      ...{ leftOut: 1, undone: 0 },
    });
    await createPaidPeople(owner, bonus);
    expect((await listPayrollCosts(avery, company.id, false, SPAN)).costs).toHaveLength(2);
  });

  it("counts what was paid within the span and until today, and pay dates of one day and kind together", async () => {
    for (const checkDate of ["2025-12-31", "2026-01-01", "2026-01-01", "2026-11-29", "2026-11-30"])
      await createPayroll(owner, { checkDate, grossPay: "0.10" });
    const dates = async (today: string) =>
      (await listPayrollCosts(avery, company.id, true, { ...SPAN, today })).costs.map(
        ({ checkDate, payrolls, gross }) => [checkDate, payrolls, gross],
      );
    expect(await dates("2026-11-29")).toEqual([
      ["2026-01-01", 2, "0.20"],
      ["2026-11-29", 1, "0.10"],
    ]);
    expect(await dates("2027-05-01")).toHaveLength(3);
    expect(await dates("2025-12-31")).toEqual([]);
  });

  it.each([
    [1, null],
    [2, null],
    [3, "6000.00"],
  ])(
    "of %i people: a payroll's total is shown without Show pay as %s: list, order, page",
    async (people, total) => {
      const payrollUuid = await createPayroll(owner, {
        checkDate: "2026-01-01",
        grossPay: "6000.00",
      });
      await createPaidPeople(owner, payrollUuid, people);
      // Neither people who got nothing in it nor people who left it count.
      await createPayrollCompensation(owner, {
        payrollUuid,
        employeeUuid: crypto.randomUUID(),
        firstName: "Unpaid",
        lastName: "X",
        grossPay: "0.00",
      });
      const byTotal = { filters: {}, sort: { column: "gross_pay", isDescending: true } };
      for (const place of ["screen", "data"] as const)
        expect(
          (await listRows(avery, request("payrolls", { place, query: byTotal }))).rows,
        ).toMatchObject([{ gross_pay: total, net_pay: total && "7500.00" }]);
      expect(await findPayroll(avery, company.id, payrollUuid, false)).toMatchObject({
        gross_pay: total,
        employer_taxes: total && "765.00",
        totals_hidden: total === null,
      });
      expect(await findPayroll(avery, company.id, payrollUuid, true)).toMatchObject({
        gross_pay: "6000.00",
      });
    },
  );

  it("does not reveal the order of hidden totals", async () => {
    for (const [checkDate, grossPay] of [
      ["2026-01-01", "1.00"],
      ["2026-02-01", "3.00"],
      ["2026-03-01", "2.00"],
    ] as const)
      await createPayroll(owner, { checkDate, grossPay });
    const order = async (isDescending: boolean) =>
      (
        await listRows(
          avery,
          request("payrolls", {
            query: { filters: {}, sort: { column: "gross_pay", isDescending } },
          }),
        )
      ).rows.map(({ id }) => id);
    expect(await order(true)).toEqual(await order(false));
  });
});

describe("two companies with people of the same names", () => {
  it("show each admin only their own rows, in every table, count, choice and single row", async () => {
    const olivia = await createViewer();
    const hers = await createCompany([olivia], { name: "Bright Bakery" });
    const theirs = await createRun(hers.id);
    const mine = await createEmployee(owner, {
      firstName: "Sam",
      lastName: "Same",
      department: "Mine",
    });
    const other = await createEmployee(theirs, {
      firstName: "Sam",
      lastName: "Same",
      department: "Hers",
    });
    const payrollUuid = await createPayroll(theirs, { checkDate: "2026-01-01" });
    await createPayrollCompensation(theirs, {
      payrollUuid,
      employeeUuid: other,
      firstName: "Sam",
      lastName: "Same",
    });
    await createContractor(theirs, { firstName: "Sam", lastName: "Same" });

    expect((await listRows(avery, request("employees"))).rows.map(({ id }) => id)).toEqual([mine]);
    expect(
      (await listRows(olivia, request("employees", { companyId: hers.id }))).rows.map(
        ({ id }) => id,
      ),
    ).toEqual([other]);
    for (const name of DATA_TABLE_NAMES) {
      const asked = request(name, {
        companyId: hers.id,
        withPay: true,
        place: "data",
        feed: { updatedSince: null, withDeleted: true },
      });
      expect(await listRows(avery, asked), name).toEqual({ rows: [], next: null });
      expect(await countRows(avery, asked), name).toBe(0);
    }
    // The other company's UUID in a URL of one's own company.
    expect(await findPerson(avery, company.id, other, true)).toBeNull();
    expect(await findPerson(avery, hers.id, other, true)).toBeNull();
    expect(await findPayroll(avery, company.id, payrollUuid, false)).toBeNull();
    expect(
      (
        await listRows(
          avery,
          request("payroll_compensations", {
            within: { column: "payroll_uuid", value: payrollUuid },
          }),
        )
      ).rows,
    ).toEqual([]);
    expect(await listPayrollCosts(avery, hers.id, true, SPAN)).toEqual({
      costs: [],
      ...{ leftOut: 0, undone: 0 },
    });
    expect(await countHeads(avery, hers.id)).toEqual({ active: 0, terminated: 0 });
    expect((await listFilterChoices(avery, hers.id, DATA_TABLES.employees)).department).toEqual([]);
    // An operator sees both.
    const operator = await createViewer("operator");
    expect(
      (await listRows(operator, request("employees", { companyId: hers.id }))).rows.map(
        ({ id }) => id,
      ),
    ).toEqual([other]);
  });
});

describe("the feed for services", () => {
  it("lists changes by UUID, and includes removed rows on request", async () => {
    const old = await createEmployee(owner, { firstName: "Old", lastName: "News" });
    await db().$executeRaw`UPDATE employees SET changed_at = '2026-01-01T00:00:00Z'`;
    const fresh = await createEmployee(owner, { firstName: "Fresh", lastName: "News" });
    const gone = await createEmployee(owner, {
      firstName: "Gone",
      lastName: "News",
      deletedAt: new Date(),
    });
    const ids = async (feed: RowsRequest["feed"]) =>
      (await listRows(avery, request("employees", { place: "data", feed }))).rows.map(
        ({ id }) => id,
      );
    expect(await ids({ updatedSince: null, withDeleted: false })).toEqual([old, fresh].sort());
    expect(await ids({ updatedSince: new Date("2026-02-01"), withDeleted: true })).toEqual(
      [fresh, gone].sort(),
    );
  });
});
