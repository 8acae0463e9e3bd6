// Builds one folder that runs the app, the worker, the migration and every command on any Node 24
// and nothing else: what an image copies (deploy/image/Dockerfile). Next.js traces what its server
// loads; the rest is found by following imports.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildIfChanged } from "../processes/production-build.ts";
import { ROOT_DIR } from "../settings.ts";
import { COMMANDS } from "./commands.mjs";
import { copyPackages } from "./copy-packages.ts";
import { followImports } from "./follow-imports.ts";

/** Relative to the project root. */
export const PACKAGE_DIR = "dist";

/**
 * Traced for image resizing, which next.config.js turns off: native, and built for one C library.
 */
const UNUSED = ["sharp", "@img"];

/** Resolved at run time, not imported: local/postgres/schema-engine.ts. */
const RESOLVED = ["@prisma/schema-engine-wasm"];

const READ_AT_RUN_TIME = [
  "prisma/migrations",
  "prisma/schema.prisma",
  // Shown on the pages of incidents: lib/incidents/runbook/read-runbook.ts.
  "docs/guides/operator-runbook.md",
  "LICENSE",
];

/** Builds first if sources have changed. Returns a note for the progress line. */
export async function buildPackage(target = path.join(ROOT_DIR, PACKAGE_DIR)): Promise<string> {
  const built = await buildIfChanged();
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  copyTraced(target);
  const { files, packages } = followImports(Object.values(COMMANDS));
  for (const file of files) copy(file, target);
  copyPackages([...packages, ...RESOLVED], target);
  for (const place of READ_AT_RUN_TIME) copy(place, target);
  cpSync(path.join(ROOT_DIR, "deploy", "image", "entry.sh"), path.join(target, "entry.sh"));
  writeManifest(target);
  return built;
}

function copyTraced(target: string): void {
  const traced = path.join(ROOT_DIR, ".next", "standalone");
  for (const place of [".next", "node_modules"])
    cpSync(path.join(traced, place), path.join(target, place), {
      recursive: true,
      // Next.js renames packages through symlinks, which must keep pointing next to themselves.
      verbatimSymlinks: true,
    });
  for (const name of UNUSED)
    rmSync(path.join(target, "node_modules", name), { recursive: true, force: true });
  for (const place of [".next/static", "public"]) copy(place, target);
}

function copy(place: string, target: string): void {
  cpSync(path.join(ROOT_DIR, place), path.join(target, place), { recursive: true });
}

/** Tells Node that files are modules, and where `#lib` is. */
function writeManifest(target: string): void {
  const own = JSON.parse(readFileSync(path.join(ROOT_DIR, "package.json"), "utf8")) as Record<
    string,
    unknown
  >;
  const { name, version, license, type, imports } = own;
  const manifest = { name, version, private: true, license, type, imports };
  writeFileSync(path.join(target, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}
