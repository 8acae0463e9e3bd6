import { describe, expect, it } from "vitest";
import { OPERATOR_PLACES, PLACES, PLACES_OF_OPERATORS, SYSTEM_PLACES } from "../places.ts";
import { allMatches, paletteCommands } from "./palette-commands.ts";

const hrefsOf = (isOperator: boolean, typed = "") =>
  paletteCommands(isOperator, typed)
    .flatMap(({ entries }) => entries)
    .flatMap(({ act }) => ("href" in act ? [act.href] : []));
const wordsOf = (isOperator: boolean, typed: string) =>
  paletteCommands(isOperator, typed)
    .flatMap(({ entries }) => entries)
    .map(({ word }) => word);

describe("the command palette", () => {
  it("goes wherever the navigation goes, and nowhere an admin may not go", () => {
    const operators = [...PLACES_OF_OPERATORS, ...OPERATOR_PLACES, ...SYSTEM_PLACES];
    expect(hrefsOf(true)).toEqual(expect.arrayContaining(operators.map(({ href }) => href)));
    expect(hrefsOf(false)).toEqual([
      ...[...PLACES.map(({ href }) => href), "/companies/bulk", "/connect", "/pick"],
    ]);
    expect(hrefsOf(true)).not.toContain("/connect");
  });

  it("finds what contains each typed word, in any order and case", () => {
    expect(wordsOf(false, " COMPANY  connect ")).toEqual(["Connect a company"]);
    expect(wordsOf(true, "dark")).toEqual(["Theme: dark"]);
    expect(wordsOf(true, "sign")).toEqual(["Sign out"]);
    expect(paletteCommands(true, "zzz")).toEqual([]);
  });

  it("has one entry of each key", () => {
    for (const isOperator of [true, false]) {
      const keys = paletteCommands(isOperator, "").flatMap(({ entries }) =>
        entries.map(({ key }) => key),
      );
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it("leads to the list with the same search", () => {
    expect(allMatches("a&b c").act).toEqual({ href: "/companies?q=a%26b+c" });
  });
});
