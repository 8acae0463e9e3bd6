import { describe, expect, it } from "vitest";
import type { CompanyFilters } from "#lib/companies/list/company-filters.ts";
import {
  companiesHref,
  parseCompaniesQuery,
  selectionOf,
  unknownFilters,
} from "./companies-query.ts";

describe("the URL of the companies page", () => {
  it("restores the view it was made from", () => {
    const query = { q: "north pine", health: "retrying", sort: "name", after: "abc==" } as const;
    const parameters = Object.fromEntries(new URL(companiesHref(query), "http://own").searchParams);
    expect(parseCompaniesQuery(parameters)).toEqual(query);
    const filtered: CompanyFilters = {
      ...({ reason: "revoked", since: "over_week", sync: "failing", verified: "never" } as const),
      by: "01a1ff89-0000-7000-8000-000000000000",
      tag: "o'neill & sons 🦜",
    };
    const made = Object.fromEntries(new URL(companiesHref(filtered), "http://own").searchParams);
    expect(parseCompaniesQuery(made)).toEqual(filtered);
    expect(selectionOf({ ...query, ...filtered })).toEqual({
      ...{ q: query.q, health: query.health, ...filtered },
    });
    expect(companiesHref({ before: "abc" })).toBe("/companies?before=abc");
  });

  it("says what of it is not known, so that nobody takes the rest for a filtered list", () => {
    expect(unknownFilters({ q: "north", health: "retrying", sort: "name", after: "x" })).toEqual(
      [],
    );
    expect(
      unknownFilters({
        health: "unwell",
        sort: "id",
        label: "vip",
        tag: "a,b",
        empty: "",
        by: "me",
      }),
    ).toEqual([...["label", "health", "by", "tag", "sort"]]);
    const made = Object.fromEntries(Array.from({ length: 99 }, (_, name) => [`a${name}`, "1"]));
    expect(unknownFilters(made)).toHaveLength(5);
  });

  it("is short for the default view", () => {
    expect(companiesHref({ sort: "attention" })).toBe("/companies");
  });

  it("ignores unknown, duplicate and oversized values", () => {
    expect(
      parseCompaniesQuery({
        health: "unwell",
        sort: "id; drop",
        q: ["a", "b"],
        after: "x".repeat(2001),
      }),
    ).toEqual({ q: "a", health: undefined, sort: undefined, after: undefined });
    expect(parseCompaniesQuery({ q: "x".repeat(5000) }).q).toHaveLength(100);
    expect(parseCompaniesQuery({ q: "   " }).q).toBeUndefined();
  });
});
