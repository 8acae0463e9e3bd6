// `npm run planted-faults` plants them all and takes some minutes. This holds the patches to the sources they break.

import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { applyPatch, hasGit, listPlantedFaults } from "../../scripts/planted-fault-list.ts";
import { ROOT_DIR } from "../../scripts/settings.ts";

describe("the planted faults", () => {
  it("are there, each with a sentence of its own about what it breaks", () => {
    const faults = listPlantedFaults();
    expect(faults.length).toBeGreaterThanOrEqual(50);
    expect(new Set(faults.map((fault) => fault.breaks)).size).toBe(faults.length);
  });

  it.for(listPlantedFaults())("$name still applies", ({ patch }, { skip }) => {
    skip(!existsSync(path.join(ROOT_DIR, ".git")), "not a git checkout");
    skip(!hasGit(), "git is not installed");
    expect(applyPatch(patch, ROOT_DIR, { check: true })).toBeNull();
  });
});
