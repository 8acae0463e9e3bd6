// Reads test/planted/*.patch. A patch breaks the product in one way; its first two lines say how, and which tests must notice:
//   # A refused refresh token is sent again at once.
//   # tests: test/simulation/refresh-simulation.test.ts lib/tokens/refresher.test.ts

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PlainFailure } from "./plain-failure.ts";
import { readEnvironment, ROOT_DIR } from "./settings.ts";

export type PlantedFault = {
  name: string;
  /** Absolute. */
  patch: string;
  /** What it breaks, as a sentence. */
  breaks: string;
  /** Relative to the root. Every one of them must fail. */
  tests: string[];
};

const FOLDER = path.join(ROOT_DIR, "test", "planted");
const HEADER = /^# (?<breaks>\S.*\.)\r?\n# tests: (?<tests>\S.*?)\r?\n/;

/** All faults, by name. */
export function listPlantedFaults(): PlantedFault[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".patch")).sort();
  return files.map((file) => readFault(path.join(FOLDER, file)));
}

function readFault(patch: string): PlantedFault {
  const name = path.basename(patch, ".patch");
  const { breaks, tests } = HEADER.exec(readFileSync(patch, "utf8"))?.groups ?? {};
  if (!breaks || !tests) throw new PlainFailure(`${name}.patch must begin with a sentence that says what it breaks, and a line "# tests: FILE …".`);
  const missing = tests.split(" ").find((file) => !existsSync(path.join(ROOT_DIR, file)));
  if (missing !== undefined) throw new PlainFailure(`${name}.patch names ${missing}, which does not exist.`);
  return { name, patch, breaks, tests: tests.split(" ") };
}

/** Applies a patch to a folder, or with `check` only tries to. Null when it went well, else what git says. */
export function applyPatch(patch: string, folder: string, { check = false } = {}): string | null {
  // Paths count from the folder, whether or not it stands in somebody's repository.
  const env = { ...readEnvironment(), GIT_CEILING_DIRECTORIES: path.dirname(path.resolve(folder)) };
  const { status, stderr, error } = spawnSync("git", ["apply", ...(check ? ["--check"] : []), patch], { cwd: folder, env, encoding: "utf8" });
  if (error) return "git is not there";
  return status === 0 ? null : stderr.trim();
}

export function hasGit(): boolean {
  return spawnSync("git", ["--version"]).status === 0;
}
