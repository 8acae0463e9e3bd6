// `npm run planted-faults` plants them all and takes minutes. This checks that each fault still
// fits the sources, and how a run goes, on a project of a few lines.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ROOT_DIR } from "../../local/settings.ts";
import { ALL_FAULTS } from "./all-faults.ts";
import { fingerprintFault, readResults } from "./fault-results.ts";
import { plantFaults } from "./plant-faults.ts";
import {
  applyEdit,
  brokenSources,
  type PlantedFault,
  type Sources,
  sourcesAt,
} from "./planted-fault.ts";

const EDIT = { file: "a.ts", find: "call(a, b);", replace: "call(b);" };

describe("an edit", () => {
  it("fits however the source is broken into lines", () => {
    expect(applyEdit("before;\ncall(\n  a,\n  b,\n);\nafter;", EDIT)).toBe(
      "before;\ncall(b);\nafter;",
    );
  });

  it("fits a source whose lines were joined again, whatever its trailing commas", () =>
    expect(applyEdit("call(a, b);", { ...EDIT, find: "call(\n  a,\n  b,\n);" })).toBe("call(b);"));

  it("fits whatever the comments say, in the source and in itself", () => {
    const commented = { ...EDIT, find: "/** Old words. */\ncall(a, b);" };
    expect(applyEdit("/** New words. */\ncall(\n  a, // first\n  b,\n);", commented)).toBe(
      "/** New words. */\ncall(b);",
    );
  });

  it("is refused if the source reads differently", () =>
    expect(() => applyEdit("call(a, c);", EDIT)).toThrow("a.ts has 0 places"));

  it("is refused if it matches two places", () =>
    expect(() => applyEdit("call(a, b); call(a,b);", EDIT)).toThrow("a.ts has 2 places"));

  it("inserts its replacement as written", () =>
    expect(applyEdit("call(a, b);", { ...EDIT, replace: "$& $1" })).toBe("$& $1"));
});

describe("a fault whose code has moved", () => {
  const FAULT = { name: "fault", breaks: "It breaks.", tests: [], edits: [EDIT] };
  const sources = (files: Record<string, string>): Sources => ({
    read: (file) => files[file] ?? null,
    list: () => Object.keys(files),
  });

  it.each([
    ["with its file", { "b.ts": "call(a, b);" }],
    ["out of its file", { "a.ts": "", "b.ts": "before; call(a, b);" }],
  ])("%s is planted where that code is now", (_, files) =>
    expect(brokenSources(FAULT, sources(files)).get("b.ts")).toMatch(/call\(b\);$/),
  );

  it("is refused if several files, or none, could be meant", () => {
    const twice = sources({ "b.ts": "call(a, b);", "c.ts": "call(a, b);" });
    expect(() => brokenSources(FAULT, twice)).toThrow("several do (b.ts, c.ts)");
    expect(() => brokenSources(FAULT, sources({}))).toThrow("no other file does");
  });

  it("uses its own file as long as that matches", () => {
    const files = sources({ "a.ts": "call(a, b);", "b.ts": "call(a, b);" });
    expect([...brokenSources(FAULT, files).keys()]).toEqual(["a.ts"]);
  });
});

describe("the planted faults", () => {
  const sources = sourcesAt(ROOT_DIR);

  it("exist, each with a unique name and sentence about what it breaks", () => {
    expect(ALL_FAULTS.length).toBeGreaterThanOrEqual(50);
    expect(new Set(ALL_FAULTS.map((fault) => fault.name)).size).toBe(ALL_FAULTS.length);
    expect(new Set(ALL_FAULTS.map((fault) => fault.breaks)).size).toBe(ALL_FAULTS.length);
  });

  it.for(ALL_FAULTS)("$name still fits the sources, and names existing tests", (fault) => {
    const { tests } = fault;
    expect([...brokenSources(fault, sources).keys()]).not.toEqual([]);
    expect(tests.filter((file) => !existsSync(path.join(ROOT_DIR, file)))).toEqual([]);
    expect(tests).not.toEqual([]);
  });
});

describe("a run", () => {
  const SOURCES = {
    "package.json": `{ "type": "module" }`,
    "sum.ts": "export const sum = (a: number, b: number) => a + b;\nexport const spare = 1;",
    "sum.test.ts": `import { expect, it } from "vitest"; import { sum } from "./sum.ts";
      it("adds", () => expect(sum(1, 2)).toBe(3));`,
    "failing.test.ts": `import { it } from "vitest"; it("never works", () => { throw new Error("no"); });`,
  };
  const fault = (name: string, edit: [string, string], test = "sum.test.ts"): PlantedFault => ({
    name,
    breaks: name,
    tests: [test],
    edits: [{ file: "sum.ts", find: edit[0], replace: edit[1] }],
  });
  const SUBTRACTS = fault("subtracts", ["a + b", "a - b"]);
  const FAULTS = [
    SUBTRACTS,
    fault("unnoticed", ["spare = 1", "spare = 2"]),
    fault("unreadable", ["export const sum", "export cnst sum"]),
    fault("unprovable", ["spare = 1", "spare = 2"], "failing.test.ts"),
  ];

  function makeProject() {
    const folder = mkdtempSync(path.join(tmpdir(), "planted-faults-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const root = path.join(folder, "root");
    mkdirSync(root);
    for (const [file, text] of Object.entries(SOURCES)) writeFileSync(path.join(root, file), text);
    symlinkSync(path.join(ROOT_DIR, "node_modules"), path.join(root, "node_modules"), "junction");
    return { folder, root, resultsFile: path.join(folder, "data", "results.jsonl") };
  }

  function readSources(root: string): Record<string, string> {
    const files = readdirSync(root).filter((file) => file !== "node_modules");
    return Object.fromEntries(
      files.map((file) => [file, readFileSync(path.join(root, file), "utf8")]),
    );
  }

  it("says each result as it comes, keeps it, goes on where it was stopped, and leaves the sources alone", async () => {
    const { folder, root, resultsFile } = makeProject();
    const run = async (workshop: string, resume: boolean, onLine?: (stop: () => void) => void) => {
      const stop = new AbortController();
      const lines: string[] = [];
      const print = (line: string): void => {
        lines.push(line.replace(/ … .*/, ""));
        onLine?.(() => stop.abort());
      };
      const plan = { root, faults: FAULTS, workbenches: 1, resultsFile, resume, print };
      const workplace = { workshop: path.join(folder, workshop), stop: stop.signal };
      return { lines, ...(await plantFaults({ ...plan, ...workplace })) };
    };

    const stopped = await run("first", false, (stop) => stop());
    expect(stopped.lines).toEqual(["✓ 1/4 subtracts", "    caught by sum.test.ts: adds"]);
    expect(stopped.stopped).toBe(true);
    expect([...readResults(resultsFile).keys()]).toEqual(["subtracts"]);

    const resumed = await run("second", true);
    expect(resumed.lines).toEqual([
      "1 of 4 were caught before.",
      "✗ 2/4 unnoticed",
      "    NOT caught by sum.test.ts",
      "✗ 3/4 unreadable",
      "    sum.test.ts: Transform failed with 1 error:",
      "✗ 4/4 unprovable",
      "    failing.test.ts fails even without a fault: never works",
    ]);
    expect(resumed.stopped).toBe(false);
    expect([...readResults(resultsFile).values()].map(({ caught }) => caught)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(readSources(root)).toEqual(SOURCES);
  });

  it("counts a result only while the fault, its files and its tests are as they were", () => {
    const { root } = makeProject();
    const before = fingerprintFault(SUBTRACTS, root);
    expect(fingerprintFault({ ...SUBTRACTS }, root)).toBe(before);
    expect(fingerprintFault(fault("subtracts", ["a + b", "b - a"]), root)).not.toBe(before);
    appendFileSync(path.join(root, "failing.test.ts"), "// Not one of its files.");
    expect(fingerprintFault(SUBTRACTS, root)).toBe(before);
    appendFileSync(path.join(root, "sum.test.ts"), "// Changed.");
    const changedTest = fingerprintFault(SUBTRACTS, root);
    expect(changedTest).not.toBe(before);
    appendFileSync(path.join(root, "sum.ts"), "// Changed.");
    expect(fingerprintFault(SUBTRACTS, root)).not.toBe(changedTest);
  });

  it("reads what it kept though its last line was cut off", () => {
    const { folder } = makeProject();
    const file = path.join(folder, "results.jsonl");
    writeFileSync(file, `{"name":"whole","caught":true}\n{"name":"torn","cau`);
    expect([...readResults(file).keys()]).toEqual(["whole"]);
  });
});
