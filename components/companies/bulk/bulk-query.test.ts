import { describe, expect, it } from "vitest";
import { bulkFields, newBulkHref, parseBulkQuery, type BulkQuery } from "./bulk-query.ts";

const QUERIES: BulkQuery[] = [
  { kind: "refresh", selection: { companyIds: ["a", "b"] } },
  { kind: "disconnect", selection: { filter: { q: "north & pine", health: "retrying" } } },
  { kind: "sync", selection: { filter: { sync: "failing", since: "last_day" } } },
  { kind: "test_connection", selection: { filter: {} } },
  { kind: "sync", selection: { filter: { failedOf: "an-id" } } },
  { kind: "add_tag", selection: { filter: { tag: "west" } }, tag: "o'neill & sons" },
  { kind: null, selection: { companyIds: [] } },
];

describe("the address of a bulk action", () => {
  it.each(QUERIES)("restores what it was made from: %j", (query) => {
    const { searchParams } = new URL(newBulkHref(query), "http://own");
    const fields = Object.fromEntries(
      [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]),
    );
    const read = Object.fromEntries(
      Object.entries(fields).map(([name, values]) => [
        name,
        name !== "company" && values.length === 1 ? values[0] : values,
      ]),
    );
    expect(parseBulkQuery(read)).toEqual(query);
  });

  it("stands for all companies only where it says so", () => {
    for (const fields of [{}, { q: "north" }, { health: "retrying" }, { all: "true" }, { all: "" }])
      expect(parseBulkQuery(fields).selection).toEqual({ companyIds: [] });
  });

  it("does not act on more than was meant because a filter is unknown", () => {
    for (const filter of [{ health: "unwell" }, { reason: "unheard_of" }, { since: "1h" }])
      expect(parseBulkQuery({ kind: "sync", all: "1", ...filter }).selection).toEqual({
        companyIds: [],
      });
    expect(parseBulkQuery({ kind: "everything", company: "a" })).toEqual({
      kind: null,
      selection: { companyIds: ["a"] },
    });
  });

  it("becomes fields of a form, each company its own", () => {
    expect(bulkFields(QUERIES[0]!)).toEqual([
      ["kind", "refresh"],
      ["company", "a"],
      ["company", "b"],
    ]);
  });
});
