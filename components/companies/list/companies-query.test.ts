import { describe, expect, it } from "vitest";
import { companiesHref, parseCompaniesQuery } from "./companies-query.ts";

describe("the address of the companies page", () => {
  it("brings back the view it was made from", () => {
    const query = { q: "north pine", health: "retrying", sort: "name", after: "abc==" } as const;
    const parameters = Object.fromEntries(new URL(companiesHref(query), "http://own").searchParams);
    expect(parseCompaniesQuery(parameters)).toEqual(query);
    expect(companiesHref({ before: "abc" })).toBe("/companies?before=abc");
  });

  it("is short for the usual view", () => {
    expect(companiesHref({ sort: "attention" })).toBe("/companies");
  });

  it("leaves out what is unknown, doubled or too long", () => {
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
