import path from "node:path";
import {
  addResult,
  type FaultResult,
  fingerprintFault,
  keepResults,
  readResults,
} from "./fault-results.ts";
import type { PlantedFault } from "./planted-fault.ts";
import type { Verdict } from "./vitest-process.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

type Plan = {
  /** The sources. They are only read. */
  root: string;
  faults: readonly PlantedFault[];
  /** An empty folder for copies of the sources. */
  workshop: string;
  workbenches: number;
  resultsFile: string;
  /** Leaves out what was caught before, where nothing it was caught with has changed. */
  resume: boolean;
  print: (line: string) => void;
  /** Ends the work; a fault under way has no result then. */
  stop: AbortSignal;
};

type Planting = { results: FaultResult[]; stopped: boolean };

const PROGRESS_EVERY_MS = 30_000;

/**
 * Plants the faults one after another, on several workbenches at a time, and requires every test
 * file that a fault names to fail by a test of its own. Results are printed and kept as they come.
 */
export async function plantFaults(plan: Plan): Promise<Planting> {
  const { faults, print, stop, resultsFile } = plan;
  const results = takeUp(plan);
  if (results.length > 0) print(`${results.length} of ${faults.length} were caught before.`);
  const had = new Set(results.map(({ name }) => name));
  const groups = groupByTests(faults.filter(({ name }) => !had.has(name)));
  const underWay = new Set<string>();
  const report = (result: FaultResult): void => {
    addResult(resultsFile, result);
    results.push(result);
    for (const line of describe(result, `${results.length}/${faults.length}`)) print(line);
  };

  const begun = Date.now();
  const ticker = setInterval(() => {
    const minutes = ((Date.now() - begun) / 60_000).toFixed(1);
    print(
      `  ${results.length}/${faults.length} after ${minutes} min, now ${[...underWay].join(", ")}`,
    );
  }, PROGRESS_EVERY_MS);
  const soundness = new Map<string, Promise<Verdict>>();

  async function work(bench: Workbench): Promise<void> {
    const close = (): void => void bench.close();
    stop.addEventListener("abort", close);
    for (let group = groups.shift(); group && !stop.aborted; group = groups.shift())
      for (const fault of group) {
        underWay.add(fault.name);
        const result = await plant(fault, bench, { plan, soundness });
        underWay.delete(fault.name);
        if (stop.aborted) break;
        report(result);
      }
    stop.removeEventListener("abort", close);
    await bench.close();
  }

  const benches = Array.from({ length: Math.min(plan.workbenches, groups.length) }, (_, index) =>
    openWorkbench(plan.root, path.join(plan.workshop, String(index))),
  );
  await Promise.all(benches.map(work)).finally(() => clearInterval(ticker));
  return { results, stopped: stop.aborted };
}

/** Results that still count. All others of these faults are forgotten. */
function takeUp({ faults, root, resultsFile, resume }: Plan): FaultResult[] {
  const kept = readResults(resultsFile);
  const counts = (fault: PlantedFault): boolean => {
    const result = kept.get(fault.name);
    return (
      resume && result?.caught === true && result.fingerprint === fingerprintFault(fault, root)
    );
  };
  for (const fault of faults) if (!counts(fault)) kept.delete(fault.name);
  keepResults(resultsFile, kept.values());
  return faults.flatMap(({ name }) => kept.get(name) ?? []);
}

/** Faults of the same test file, so that it is asked once whether it passes without any. Largest first. */
function groupByTests(faults: PlantedFault[]): PlantedFault[][] {
  const groups = Map.groupBy(faults, ({ tests }) => tests[0]);
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

async function plant(
  fault: PlantedFault,
  bench: Workbench,
  { plan, soundness }: { plan: Plan; soundness: Map<string, Promise<Verdict>> },
): Promise<FaultResult> {
  const begun = Date.now();
  const by: string[] = [];
  let caught = true;
  for (const test of fault.tests) {
    let sound = soundness.get(test);
    if (!sound) soundness.set(test, (sound = bench.judge(test)));
    const without = await sound;
    const verdict = without.kind === "passed" ? await bench.judge(test, fault) : null;
    caught &&= verdict?.kind === "failed";
    by.push(
      verdict ? explain(verdict, test) : `${test} fails even without a fault: ${reason(without)}`,
    );
  }
  const fingerprint = fingerprintFault(fault, plan.root);
  return { name: fault.name, fingerprint, caught, by, ms: Date.now() - begun };
}

function explain(verdict: Verdict, test: string): string {
  if (verdict.kind === "failed") return `caught by ${test}: ${verdict.test}`;
  return verdict.kind === "passed" ? `NOT caught by ${test}` : `${test}: ${verdict.why}`;
}

function reason(verdict: Verdict): string {
  if (verdict.kind === "passed") return "";
  return verdict.kind === "failed" ? verdict.test : verdict.why;
}

function describe({ name, caught, by, ms }: FaultResult, position: string): string[] {
  const head = `${caught ? "✓" : "✗"} ${position} ${name} … ${(ms / 1_000).toFixed(1)} s`;
  return [head, ...by.map((line) => `    ${line}`)];
}
