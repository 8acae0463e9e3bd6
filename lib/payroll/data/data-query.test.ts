import { describe, expect, it } from "vitest";
import { dataHref, isFiltered, parseDataQuery, shownColumns } from "./data-query.ts";
import { readRowCursor, writeRowCursor } from "./row-cursor.ts";
import { DATA_TABLES } from "./tables.ts";
import { columnsOf } from "./readable-columns.ts";
import { DATA_TABLE_NAMES } from "../resources/names.ts";

describe("the view in the URL", () => {
  it("survives writing and reading", () => {
    const address =
      "/p?q=ada&status=active&department=Front+of+House&removed=1&sort=-hire_date&columns=name&columns=email&after=abc";
    const query = parseDataQuery(DATA_TABLES.employees, {
      q: "ada",
      status: "active",
      department: "Front of House",
      removed: "1",
      sort: "-hire_date",
      columns: ["name", "email"],
      after: "abc",
    });
    expect(dataHref("/p", query)).toBe(address);
    expect(isFiltered(query)).toBe(true);
  });

  it("ignores unknown values, oversized values and those of another table", () => {
    const query = parseDataQuery(DATA_TABLES.payrolls, {
      q: "x",
      status: "active",
      kind: "stolen",
      year: "'; DROP",
      sort: "raw",
      columns: "raw,net_pay",
      after: "x".repeat(3_000),
      removed: "yes",
    });
    expect(query).toEqual({ filters: {}, columns: ["net_pay"] });
    expect(dataHref("/p", parseDataQuery(DATA_TABLES.employees, {}))).toBe("/p");
    expect(
      parseDataQuery(DATA_TABLES.employees, { q: ["a\u0000", "b"], department: "D\u0000" }),
    ).toMatchObject({ q: "a", filters: { department: "D" } });
  });

  it("always shows the first column, and a pay column only with pay, whatever was chosen", () => {
    const query = parseDataQuery(DATA_TABLES.employees, { columns: "rate,email" });
    expect(shownColumns(DATA_TABLES.employees, query, false).map(({ key }) => key)).toEqual([
      "name",
      "email",
    ]);
    expect(shownColumns(DATA_TABLES.employees, query, true).map(({ key }) => key)).toEqual([
      "name",
      "email",
      "rate",
    ]);
  });
});

describe("the columns of the tables", () => {
  it.each(DATA_TABLE_NAMES)("mark every amount in %s as pay, except a payroll's totals", (name) => {
    const amounts = DATA_TABLES[name].columns.filter(
      ({ key, kind }) => kind === "money" || key === "hours",
    );
    expect(amounts.every(({ isPay }) => Boolean(isPay) === (name !== "payrolls"))).toBe(true);
    expect(columnsOf(DATA_TABLES[name], "data", false).some(({ isPay }) => isPay)).toBe(false);
  });
});

describe("the cursor", () => {
  const key = ["01a1ff89-0000-7000-8000-000000000000"];

  it.each([
    ["text", "o'brien"],
    ["date", "2026-02-28"],
    ["money", "-12.34"],
    ["time", "1795255200.123456"],
    ["yes_no", "true"],
    ["number", null],
  ] as const)("carries a %s", (kind, value) => {
    expect(readRowCursor(writeRowCursor({ order: "o", value, key }), "o", kind, 1)).toEqual({
      order: "o",
      value,
      key,
    });
  });

  it.each([
    ["date", "2026-02-29"],
    ["date", "yesterday"],
    ["money", "1e5"],
    ["money", "NaN"],
    ["yes_no", "1"],
    ["text", "a\u0000b"],
  ] as const)("is refused if PostgreSQL could not read it as %s: %s", (kind, value) => {
    expect(readRowCursor(writeRowCursor({ order: "o", value, key }), "o", kind, 1)).toBeNull();
  });

  it("is refused for another order, another key, or if it is not a cursor", () => {
    const text = writeRowCursor({ order: "o", value: "x", key });
    expect([
      readRowCursor(text, "p", "text", 1),
      readRowCursor(text, "o", "text", 2),
      readRowCursor("%%%", "o", "text", 1),
      readRowCursor(undefined, "o", "text", 1),
      readRowCursor("x".repeat(5_000), "o", "text", 1),
    ]).toEqual([null, null, null, null, null]);
  });
});
