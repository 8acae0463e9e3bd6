import { describe, expect, it } from "vitest";
import { measureSources } from "../local/measure-sources.ts";

describe("the house", () => {
  const measures = measureSources();

  it("is read at all", () => {
    expect(measures.fileLines.length).toBeGreaterThan(500);
    expect(measures.functionLines.length).toBeGreaterThan(2_000);
  });

  it("has no long file and no long function", () => {
    expect(measures.longFiles).toEqual([]);
    expect(measures.longFunctions).toEqual([]);
  });

  it("exports nothing that is used only at home", () => {
    expect(measures.usedOnlyAtHome).toEqual([]);
  });

  it("has no crowded folder", () => {
    expect(measures.crowdedFolders).toEqual([]);
  });

  it("exports each name once", () => {
    expect(measures.exportedTwice).toEqual([]);
  });

  it("has no circular imports", () => {
    expect(measures.circles).toEqual([]);
  });
});
