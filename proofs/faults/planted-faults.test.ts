// `npm run planted-faults` plants them all and takes some minutes. This holds the faults to the sources they break.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT_DIR } from "../../local/settings.ts";
import { ALL_FAULTS } from "./all-faults.ts";
import { applyEdit } from "./planted-fault.ts";

const EDIT = { file: "a.ts", find: "call(a, b);", replace: "call(b);" };

describe("an edit", () => {
  it("fits however the source is broken into lines", () => {
    expect(applyEdit("before;\ncall(\n  a,\n  b,\n);\nafter;", EDIT)).toBe(
      "before;\ncall(b);\nafter;",
    );
  });

  it("is refused when the source reads differently", () =>
    expect(() => applyEdit("call(a, c);", EDIT)).toThrow("a.ts has 0 places"));

  it("is refused when it could mean two places", () =>
    expect(() => applyEdit("call(a, b); call(a,b);", EDIT)).toThrow("a.ts has 2 places"));

  it("inserts its replacement as it is written", () =>
    expect(applyEdit("call(a, b);", { ...EDIT, replace: "$& $1" })).toBe("$& $1"));
});

describe("the planted faults", () => {
  it("are there, each with a name and a sentence of its own about what it breaks", () => {
    expect(ALL_FAULTS.length).toBeGreaterThanOrEqual(50);
    expect(new Set(ALL_FAULTS.map((fault) => fault.name)).size).toBe(ALL_FAULTS.length);
    expect(new Set(ALL_FAULTS.map((fault) => fault.breaks)).size).toBe(ALL_FAULTS.length);
  });

  it.for(ALL_FAULTS)(
    "$name still fits the sources, and names tests that exist",
    ({ edits, tests }) => {
      const sources = new Map<string, string>();
      for (const edit of edits) {
        const source =
          sources.get(edit.file) ?? readFileSync(path.join(ROOT_DIR, edit.file), "utf8");
        sources.set(edit.file, applyEdit(source, edit));
      }
      expect(tests.filter((file) => !existsSync(path.join(ROOT_DIR, file)))).toEqual([]);
      expect(tests).not.toEqual([]);
    },
  );
});
