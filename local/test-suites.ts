// The suites of `npm test`, in order, fastest first.

import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { ensureBrowser } from "./find-browser.ts";
import { buildIfChanged, NEXT_PROGRAM } from "./processes/production-build.ts";
import { runShown } from "./processes/run-shown.ts";
import { ROOT_DIR } from "./settings.ts";
import { countPlaywright, countVitest, sum, type Counts } from "./test-counts.ts";

type SuiteName = "lint" | "types" | "unit" | "database" | "simulator" | "build" | "browser";
export type Suite = { name: SuiteName; run: () => Promise<Counts> };

const REPORTS = path.join(ROOT_DIR, "reports");
/** As `next build` calls `tsc`, which then finds here what has been checked. */
const TYPE_CHECK_OF_BUILD = [
  ...["--project", path.join(ROOT_DIR, "tsconfig.json"), "--noEmit"],
  ...["--declarationMap", "false", "--emitDeclarationOnly", "false"],
  ...["--tsBuildInfoFile", path.join(ROOT_DIR, ".next", "cache", ".tsbuildinfo")],
];
const PASSED: Counts = { passed: 1, failed: 0, skipped: 0 };
const FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };
const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

export const SUITES: Suite[] = [
  { name: "lint", run: lint },
  { name: "types", run: checkTypes },
  { name: "unit", run: () => vitest("unit") },
  { name: "database", run: () => vitest("database") },
  { name: "simulator", run: () => vitest("simulator") },
  { name: "build", run: build },
  { name: "browser", run: browser },
];

/**
 * Stages run one after another; a stage's suites run in parallel, which fills two cores to its end.
 * The build finds what `types` has checked.
 */
export const STAGES: readonly (readonly SuiteName[])[] = [
  ["lint", "types"],
  ["unit", "simulator", "build"],
  ["database"],
  ["browser"],
];

/** The rules take as long as everything else: they get a core of their own. */
async function lint(): Promise<Counts> {
  const [rules, others] = await Promise.all([
    check([modulePath("eslint", "bin", "eslint.js"), ".", "--max-warnings", "0"]),
    lintFormAndUse(),
  ]);
  return sum([rules, ...others]);
}

async function lintFormAndUse(): Promise<Counts[]> {
  const prettier = modulePath("prettier", "bin", "prettier.cjs");
  return [
    await check([prettier, ".", "--check", "--log-level", "warn"]),
    await check([modulePath("knip", "bin", "knip.js")]),
  ];
}

/** Next generates the route types; without them, `tsc` types a page's props as unknown. */
async function checkTypes(): Promise<Counts> {
  if ((await runShown([NEXT_PROGRAM, "typegen"], { quiet: true })) !== 0) return FAILED;
  return check([modulePath("typescript", "bin", "tsc"), ...TYPE_CHECK_OF_BUILD, "--pretty"]);
}

async function vitest(project: "unit" | "database" | "simulator"): Promise<Counts> {
  const report = freshReport(project);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await runShown([
    modulePath("vitest", "vitest.mjs"),
    "run",
    "--project",
    project,
    "--passWithNoTests",
    ...reporters,
  ]);
  return failIfUnexplained(
    code,
    existsSync(report) ? countVitest(readFileSync(report, "utf8")) : NONE,
  );
}

async function build(): Promise<Counts> {
  console.log(`  ${await buildIfChanged()}`);
  return PASSED;
}

async function browser(): Promise<Counts> {
  if (!hasSpecs()) {
    console.log("  e2e/ has no *.spec.ts yet.");
    return NONE;
  }
  console.log(`  ${await ensureBrowser()}`);
  const report = freshReport("browser");
  const code = await runShown([modulePath("@playwright", "test", "cli.js"), "test"]);
  return failIfUnexplained(
    code,
    existsSync(report) ? countPlaywright(readFileSync(report, "utf8")) : NONE,
  );
}

export function hasSpecs(): boolean {
  const folder = path.join(ROOT_DIR, "e2e");
  return (
    existsSync(folder) &&
    readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith(".spec.ts"))
  );
}

/**
 * A suite that exits with an error but no failed test (broken setup, unhandled rejection) still
 * failed.
 */
function failIfUnexplained(code: number, counts: Counts): Counts {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

async function check(args: string[]): Promise<Counts> {
  return (await runShown(args)) === 0 ? PASSED : FAILED;
}

function freshReport(name: string): string {
  const file = path.join(REPORTS, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

function modulePath(...parts: string[]): string {
  return path.join(ROOT_DIR, "node_modules", ...parts);
}
