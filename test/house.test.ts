import { describe, expect, it } from "vitest";
import { measureSources } from "../local/measure-sources.ts";

/** Files whose one export has another name, each for its reason. */
const MISNAMED = [
  // Sentences for people stand by subject.
  "components/words/fleet-words.ts fleetSentence",
  "components/words/notice-words.ts groupTitle",
  // Written by `npm run resources`, which reads every other file of its folder.
  "lib/payroll/resources/all.ts SYNCED",
  // The steps of the protocol, which the file is about; callers know one of them.
  "lib/tokens/protocol/refresh-protocol.ts passThroughProtocol",
  // A program, started by its path; it exports the type of its input.
  "local/processes/orphan-guard.ts GuardOrder",
  // Starts the program seed-demo.ts beside it.
  "local/seed/run-seed.ts seedDemo",
];

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

  it("declares nothing that hides a global", () => {
    expect(measures.hiddenGlobals).toEqual([]);
  });

  it("calls SQL so where a function returns it", () => {
    expect(measures.unnamedSql).toEqual([]);
  });

  it("names a file after what it exports", () => {
    expect(measures.misnamedFiles.filter((file) => !MISNAMED.includes(file))).toEqual([]);
    expect(MISNAMED.filter((file) => !measures.misnamedFiles.includes(file))).toEqual([]);
  });
});
