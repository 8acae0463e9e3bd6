import { describe, expect, it } from "vitest";
import type { PickableCompany } from "#lib/companies/company-views.ts";
import {
  pageOf,
  searchCompanies,
  submitWords,
  toPickerCompanies,
  withShown,
  type PickerPolicy,
} from "./picker-selection.ts";

const SINCE = new Date(0);

function company(id: string, overrides: Partial<PickableCompany> = {}): PickableCompany {
  return {
    id,
    name: `Company ${id}`,
    tradeName: null,
    city: null,
    state: null,
    peopleCount: null,
    syncSelected: false,
    syncDecidedAt: null,
    status: "healthy",
    ...overrides,
  };
}

const proposed = (companies: PickableCompany[], policy: PickerPolicy) =>
  toPickerCompanies(companies, policy)
    .filter(({ isProposed }) => isProposed)
    .map(({ id }) => id);
const isFound = (one: PickableCompany, search: string) =>
  searchCompanies(toPickerCompanies([one], "many"), search).length === 1;

describe("the picker", () => {
  it("preselects undecided companies and keeps earlier choices", () => {
    const companies = [
      company("new"),
      company("on", { syncDecidedAt: SINCE, syncSelected: true }),
      company("off", { syncDecidedAt: SINCE }),
    ];
    expect(proposed(companies, "many")).toEqual(["new", "on"]);
  });

  it("suggests exactly the synced company under the policy one", () => {
    const companies = [company("a"), company("b", { syncDecidedAt: SINCE, syncSelected: true })];
    expect(proposed(companies, "one")).toEqual(["b"]);
  });

  it("leaves the choice open under the policy one when nothing was chosen, unless there is only one", () => {
    expect(proposed([company("a"), company("b")], "one")).toEqual([]);
    expect(proposed([company("a")], "one")).toEqual(["a"]);
  });

  it("finds by any part of the names and location, in any order, ignoring case", () => {
    const bakery = company("a", {
      name: "Bright Bakery LLC",
      tradeName: "Bright",
      city: "Austin",
      state: "TX",
    });
    expect(isFound(bakery, " austin BRIGHT ")).toBe(true);
    expect(isFound(bakery, "bright boise")).toBe(false);
    expect(isFound(bakery, "")).toBe(true);
  });

  it.each([
    ["cafe jose", true],
    ["JOSÉ café", true],
    ["oneill", true],
    ["o’neill", true],
    ["joseph", false],
  ])("finds Café José, of O'Neill, by %s: %s", (typed, expected) => {
    const cafe = company("a", { name: "Café José", tradeName: "O'Neill & Sons" });
    expect(isFound(cafe, typed)).toBe(expected);
  });

  it("selects everything shown and nothing hidden", () => {
    expect([...withShown(new Set(["hidden"]), ["a", "b"], true)]).toEqual(["hidden", "a", "b"]);
    expect([...withShown(new Set(["hidden", "a"]), ["a", "b"], false)]).toEqual(["hidden"]);
  });

  it("says on its button what will happen", () => {
    expect(submitWords(4, 6, "many")).toBe("Sync 4 of 6 companies");
    expect(submitWords(1, 1, "many")).toBe("Sync 1 of 1 company");
    expect(submitWords(0, 6, "many")).toBe("Sync none of them");
    expect(submitWords(0, 6, "one")).toBe("Choose a company");
  });

  it("sends the browser no more of a company than it shows and searches", () => {
    expect(toPickerCompanies([company("a", { syncDecidedAt: SINCE })], "many")).toEqual([
      { id: "a", name: "Company a" },
    ]);
    const full = company("b", {
      tradeName: "Trade",
      city: "Austin",
      state: "TX",
      peopleCount: 4,
      status: "retrying",
      syncSelected: true,
    });
    expect(toPickerCompanies([full], "one")).toEqual([
      {
        id: "b",
        name: "Trade",
        legalName: "Company b",
        place: "Austin, TX",
        people: 4,
        status: "retrying",
        isSynced: true,
        isProposed: true,
      },
    ]);
  });

  it.each([
    [1, 0, { page: 1, pages: 1, from: 0, to: 0 }],
    [1, 100, { page: 1, pages: 1, from: 0, to: 100 }],
    [2, 101, { page: 2, pages: 2, from: 100, to: 101 }],
    [99, 2_500, { page: 25, pages: 25, from: 2_400, to: 2_500 }],
    [-1, 250, { page: 1, pages: 3, from: 0, to: 100 }],
    [Number.NaN, 250, { page: 1, pages: 3, from: 0, to: 100 }],
  ])("page %d of %d rows", (page, rows, expected) => {
    expect(pageOf(page, rows)).toEqual(expected);
  });
});
