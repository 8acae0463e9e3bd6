// npm run planted-faults [-- NAME …]: breaks the product on purpose, one fault from proofs/faults
// at a time, each in its own copy, and requires the tests to fail. A fault that no test catches is
// a gap in the tests.

import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { guardProcess } from "../local/processes/guard-orphans.ts";
import { readCommandLine } from "../local/command-line.ts";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { withProgressBar } from "../local/progress-bar.ts";
import { elapsedTime, seconds, step } from "../local/progress.ts";
import { readEnvironment, ROOT_DIR } from "../local/settings.ts";
import { ALL_FAULTS } from "../proofs/faults/all-faults.ts";
import { plantFault, type PlantedFault } from "../proofs/faults/planted-fault.ts";
import { readVitestVerdict, type Verdict } from "../local/test-counts.ts";

const NOT_COPIED = new Set([
  ".git",
  ".next",
  ".data",
  "node_modules",
  "reports",
  "coverage",
  "test-results",
  "playwright-report",
  "tsconfig.tsbuildinfo",
]);

type Outcome = { fault: PlantedFault; caught: boolean; by: string[]; time: string };

const workshop = mkdtempSync(path.join(tmpdir(), "planted-faults-"));
process.on("exit", () => rmSync(workshop, { recursive: true, force: true, maxRetries: 3 }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

function chooseFaults(): PlantedFault[] {
  const { positionals } = readCommandLine({
    usage: "npm run planted-faults [-- NAME …]",
    about:
      "Breaks the product on purpose, one fault at a time in a copy, and requires the tests to fail. All of them take about an hour.",
    positionals: [0, Infinity],
  });
  const unknown = positionals.find((name) => !ALL_FAULTS.some((fault) => fault.name === name));
  if (unknown !== undefined)
    throw new PlainFailure(`There is no fault "${unknown}" in proofs/faults.`);
  return ALL_FAULTS.filter((fault) => positionals.length === 0 || positionals.includes(fault.name));
}

/** The current sources, committed or not, with the installed packages. */
function copySources(name: string): string {
  const copy = path.join(workshop, name);
  cpSync(ROOT_DIR, copy, {
    recursive: true,
    filter: (source) => !NOT_COPIED.has(path.basename(source)),
  });
  symlinkSync(path.join(ROOT_DIR, "node_modules"), path.join(copy, "node_modules"), "junction");
  return copy;
}

function runTests(copy: string, files: string[]): Promise<Verdict> {
  const report = path.join(copy, "verdict.json");
  rmSync(report, { force: true });
  const args = [
    path.join(copy, "node_modules", "vitest", "vitest.mjs"),
    "run",
    "--bail=1",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...files,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: copy,
      env: readEnvironment(),
      stdio: "ignore",
    });
    guardProcess(child.pid ?? 0, "SIGTERM", 60_000);
    child.on("error", reject);
    child.on("close", () =>
      resolve(
        existsSync(report)
          ? readVitestVerdict(readFileSync(report, "utf8"))
          : { kind: "broken", why: "the tests did not run" },
      ),
    );
  });
}

/** Otherwise, tests that fail anyway would catch everything. */
async function requireSoundTests(faults: PlantedFault[]): Promise<string> {
  const files = [...new Set(faults.flatMap((fault) => fault.tests))];
  const verdict = await runTests(copySources("no-fault"), files);
  if (verdict.kind === "passed") return `${files.length} files pass`;
  throw new PlainFailure(
    `The tests fail even without a fault: ${verdict.kind === "failed" ? verdict.test : verdict.why}.`,
  );
}

/**
 * Every file a fault names must have a failing test; a file that can't be loaded proves nothing.
 */
async function plant(fault: PlantedFault): Promise<Outcome> {
  const begun = Date.now();
  const copy = copySources(fault.name);
  plantFault(fault, copy);
  const verdicts: Verdict[] = [];
  for (const file of fault.tests) verdicts.push(await runTests(copy, [file]));
  rmSync(copy, { recursive: true, force: true });
  return {
    fault,
    caught: verdicts.every((verdict) => verdict.kind === "failed"),
    by: verdicts.map((verdict, index) => describe(verdict, fault.tests[index])),
    time: seconds(begun),
  };
}

function describe(verdict: Verdict, file: string | undefined): string {
  if (verdict.kind === "failed") return verdict.test;
  return verdict.kind === "passed" ? `NOT caught by ${file}` : `${file}: ${verdict.why}`;
}

async function plantAll(faults: PlantedFault[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  await withProgressBar(
    { format: "{bar} {value}/{total} | {name}", total: faults.length, payload: { name: "" } },
    async (bar) => {
      for (const fault of faults) {
        bar.update({ name: fault.name });
        outcomes.push(await plant(fault));
        bar.increment();
      }
    },
  );
  return outcomes;
}

function printTable(outcomes: Outcome[]): void {
  for (const { fault, caught, by } of outcomes) {
    console.log(`\n${caught ? "✓" : "✗"} ${fault.name}: ${fault.breaks}`);
    for (const line of by) console.log(`    caught by: ${line}`.replace("caught by: NOT", "NOT"));
  }
}

async function run(): Promise<void> {
  const faults = chooseFaults();
  await step("Without a fault", () => requireSoundTests(faults));
  const outcomes = await plantAll(faults);
  printTable(outcomes);
  const survivors = outcomes.filter((outcome) => !outcome.caught);
  console.log(
    `\n${outcomes.length - survivors.length} of ${outcomes.length} faults caught … ${elapsedTime()}`,
  );
  if (survivors.length > 0)
    throw new PlainFailure(`Not caught: ${survivors.map(({ fault }) => fault.name).join(", ")}.`);
}

await run().catch(reportFailure);
