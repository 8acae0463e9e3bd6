// npm test: everything CI runs. `npm test -- --only unit,database` runs a part.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readCommandLine } from "../local/command-line.ts";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { elapsedTime, seconds } from "../local/progress.ts";
import { readEnvironment } from "../local/settings.ts";
import { hasSpecs, STAGES, SUITES, type Suite } from "../local/test-suites.ts";
import { sum, summaryLine, type Counts } from "../local/test-counts.ts";

type Result = { name: string; counts: Counts; time: string };

function chooseSuites(): Suite[] {
  const { values } = readCommandLine({
    usage: `npm test [-- --only ${SUITES.map((suite) => suite.name).join(",")}]`,
    about: "Runs everything that CI runs, or the suites named.",
    options: { only: { type: "string" } },
  });
  const names = values.only?.split(",").map((name) => name.trim());
  if (!names) return SUITES;
  const unknown = names.find((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown !== undefined)
    throw new PlainFailure(
      `Unknown suite "${unknown}". Suites: ${SUITES.map((suite) => suite.name).join(", ")}.`,
    );
  return SUITES.filter((suite) => names.includes(suite.name));
}

async function runSuite(suite: Suite): Promise<Result> {
  const begun = Date.now();
  console.log(`\n── ${suite.name}`);
  const counts = await suite.run().catch((error: unknown): Counts => {
    reportFailure(error);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  const time = seconds(begun);
  console.log(`── ${suite.name}: ${summaryLine(counts)} … ${time}`);
  return { name: suite.name, counts, time };
}

/**
 * The suites start hundreds of processes, half of whose start is compiling: each module is compiled
 * once, and deleted in the end.
 */
function shareCompiledModules(): void {
  const folder = mkdtempSync(path.join(tmpdir(), "dashboard-compiled-"));
  readEnvironment().NODE_COMPILE_CACHE = folder;
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
}

/** A suite in which nothing ran proves nothing. */
function ranNothing({ name, counts }: Result): boolean {
  return counts.passed + counts.failed === 0 && !(name === "browser" && !hasSpecs());
}

function printTable(results: Result[]): void {
  console.log("\nsuite       passed  failed  skipped      time");
  for (const { name, counts, time } of results) {
    const numbers = [counts.passed, counts.failed, counts.skipped].map((count, index) =>
      String(count).padStart(index === 2 ? 9 : 8),
    );
    console.log(`${name.padEnd(10)}${numbers.join("")}${time.padStart(10)}`);
  }
  console.log(`${"all".padEnd(10)}${" ".repeat(25)}${elapsedTime().padStart(10)}`);
}

async function test(): Promise<void> {
  const suites = chooseSuites();
  shareCompiledModules();
  const results: Result[] = [];
  for (const stage of STAGES) {
    const chosen = suites.filter(({ name }) => stage.includes(name));
    results.push(...(await Promise.all(chosen.map(runSuite))));
  }
  printTable(results);
  const empty = results.filter(ranNothing);
  for (const { name } of empty) console.log(`The suite ${name} ran no tests.`);
  const total = sum(results.map(({ counts }) => counts));
  if (total.failed > 0 || empty.length > 0) process.exitCode = 1;
  console.log(`\n${summaryLine(total)}`);
}

await test().catch(reportFailure);
