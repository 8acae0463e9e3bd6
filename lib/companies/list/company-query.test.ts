import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COMPANY_SORTS, readCompanyCursor, writeCompanyCursor } from "./company-query.ts";
import { pageSize, searchTerm } from "#lib/platform/page-query.ts";

describe("searchTerm", () => {
  it("is the typed text, without what the database cannot read", () => {
    expect(searchTerm(" Café\u0000 \ud800%_\\ ")).toBe("Café \ufffd%_\\");
  });

  it("is null for nothing", () => {
    expect(searchTerm("  ")).toBeNull();
    expect(searchTerm(undefined)).toBeNull();
    expect(searchTerm("\u0000")).toBeNull();
    expect(searchTerm("’ '"), "what folding leaves nothing of").toBeNull();
  });

  it("is limited in length", () => {
    expect(searchTerm("a".repeat(5_000))).toHaveLength(100);
  });
});

describe("cursor", () => {
  const id = "0190a000-0000-7000-8000-000000000000";

  it("reads what it wrote", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...COMPANY_SORTS),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.string({ unit: "grapheme", maxLength: 100 }).filter((name) => !name.includes("\u0000")),
        (sort, rank, name) => {
          const read = readCompanyCursor(writeCompanyCursor({ sort, rank, name, id }), sort);
          // JSON has no negative zero; as a rank it equals zero.
          expect(read).toEqual({ sort, rank: rank === 0 ? 0 : rank, name, id });
        },
      ),
    );
  });

  it.each([
    "",
    "x",
    "bnVsbA",
    Buffer.from('["name",0,"a","not-a-uuid"]').toString("base64url"),
    Buffer.from(`["name","0","a","${id}"]`).toString("base64url"),
    "A".repeat(10_000),
  ])("starts at the first page for %j", (text) => {
    expect(readCompanyCursor(text, "name")).toBeNull();
  });

  it("starts at the first page when the sort has changed", () => {
    expect(
      readCompanyCursor(writeCompanyCursor({ sort: "name", rank: 0, name: "a", id }), "attention"),
    ).toBeNull();
  });
});

describe("pageSize", () => {
  it.each([
    [undefined, 50],
    [Number.NaN, 50],
    [0, 1],
    [-5, 1],
    [10.9, 10],
    [1e9, 200],
  ])("of %s is %s", (limit, size) => {
    expect(pageSize(limit)).toBe(size);
  });
});
