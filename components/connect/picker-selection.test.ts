import { describe, expect, it } from "vitest";
import type { PickableCompany } from "#lib/companies/company-views.ts";
import { matchesSearch, proposedSelection, submitWords, withShown } from "./picker-selection.ts";

const SINCE = new Date(0);

function company(id: string, overrides: Partial<PickableCompany> = {}): PickableCompany {
  const health = {
    status: "healthy",
    reason: null,
    since: SINCE,
    failingSince: null,
    nextRefreshAt: null,
    serving: true,
  } as const;
  return {
    id,
    name: `Company ${id}`,
    tradeName: null,
    city: null,
    state: null,
    peopleCount: null,
    syncSelected: false,
    syncDecidedAt: null,
    health,
    ...overrides,
  };
}

describe("the picker", () => {
  it("preselects undecided companies and keeps earlier choices", () => {
    const companies = [
      company("new"),
      company("on", { syncDecidedAt: SINCE, syncSelected: true }),
      company("off", { syncDecidedAt: SINCE }),
    ];
    expect([...proposedSelection(companies, "many")]).toEqual(["new", "on"]);
  });

  it("proposes exactly the synced company under the policy one", () => {
    const companies = [company("a"), company("b", { syncDecidedAt: SINCE, syncSelected: true })];
    expect([...proposedSelection(companies, "one")]).toEqual(["b"]);
  });

  it("leaves the choice open under the policy one when nothing was chosen, unless there is only one", () => {
    expect(proposedSelection([company("a"), company("b")], "one").size).toBe(0);
    expect([...proposedSelection([company("a")], "one")]).toEqual(["a"]);
  });

  it("finds by any part of the names and the place, in any order, whatever the case", () => {
    const bakery = company("a", {
      name: "Bright Bakery LLC",
      tradeName: "Bright",
      city: "Austin",
      state: "TX",
    });
    expect(matchesSearch(bakery, " austin BRIGHT ")).toBe(true);
    expect(matchesSearch(bakery, "bright boise")).toBe(false);
    expect(matchesSearch(bakery, "")).toBe(true);
  });

  it.each([
    ["cafe jose", true],
    ["JOSÉ café", true],
    ["oneill", true],
    ["o’neill", true],
    ["joseph", false],
  ])("finds Café José, of O'Neill, by %s: %s", (typed, isFound) => {
    expect(
      matchesSearch(company("a", { name: "Café José", tradeName: "O'Neill & Sons" }), typed),
    ).toBe(isFound);
  });

  it("selects all of what is shown and nothing of what is not", () => {
    expect([...withShown(new Set(["hidden"]), ["a", "b"], true)]).toEqual(["hidden", "a", "b"]);
    expect([...withShown(new Set(["hidden", "a"]), ["a", "b"], false)]).toEqual(["hidden"]);
  });

  it("says on its button what will happen", () => {
    expect(submitWords(4, 6, "many")).toBe("Sync 4 of 6 companies");
    expect(submitWords(1, 1, "many")).toBe("Sync 1 of 1 company");
    expect(submitWords(0, 6, "many")).toBe("Sync none of them");
    expect(submitWords(0, 6, "one")).toBe("Choose a company");
  });
});
