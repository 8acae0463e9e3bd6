// `npm run planted-faults` plants them all and takes minutes. This checks that each fault still
// fits the sources.

import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT_DIR } from "../../local/settings.ts";
import { ALL_FAULTS } from "./all-faults.ts";
import { applyEdit, brokenSources, type Sources, sourcesAt } from "./planted-fault.ts";

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
