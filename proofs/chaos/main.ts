// npm run chaos: disturbs everything around the refresh protocol and counts what happens to the
// grants.

import { Worker } from "node:worker_threads";
import { readCommandLine } from "../../local/command-line.ts";
import { reportFailure } from "../../local/plain-failure.ts";
import { progressBar } from "../../local/progress-bar.ts";
import { exploreAll } from "../simulation/explore-all.ts";
import {
  killAppExperiment,
  pauseAppExperiment,
  terminateAppExperiment,
} from "./app-experiments.ts";
import {
  type Experiment,
  expiredCompanies,
  faultExperiment,
  killExperiment,
  lostAckExperiment,
  outageExperiment,
  peopleExperiment,
  stopExperiment,
} from "./experiments.ts";
import {
  addCounts,
  type ChaosReport,
  experimentOf,
  isBroken,
  loadReport,
  printReport,
  saveReport,
} from "./report.ts";
import { startStack } from "./stack.ts";
import { healAll, judgeAll, type Rule } from "./verdict.ts";
import { takeHeldConnections, WorkerPool } from "./worker-pool.ts";
import type { ScheduleBatch } from "./schedule-thread.ts";

const RULES: readonly Rule[] = ["first_use", "strict_single_use"];
const FULL = {
  kill: 1_000,
  stop: 200,
  outage: 100,
  ack: 100,
  faults: 44,
  people: 48,
  "app-terminate": 200,
  "app-kill": 120,
  "app-pause": 40,
  schedules: 1_000_000,
};
const QUICK = {
  kill: 32,
  stop: 12,
  outage: 10,
  ack: 20,
  faults: 22,
  people: 12,
  "app-terminate": 32,
  "app-kill": 32,
  "app-pause": 8,
  schedules: 10_000,
};
const SCHEDULE_BATCH = 5_000;
const SIMULATION_THREADS = 2;

const PARTS = ["simulation", ...Object.keys(FULL).filter((name) => name !== "schedules")];

function readOrder() {
  const { values, wrong } = readCommandLine({
    usage: "npm run chaos [-- --quick --resume --only NAME,…]",
    about: `Breaks the refresh protocol's surroundings in every way we know, and counts what became of the grants: about an hour, or two minutes with --quick. --resume continues a run that was stopped. Parts: ${PARTS.join(", ")}.`,
    options: {
      quick: { type: "boolean", default: false },
      resume: { type: "boolean", default: false },
      only: { type: "string" },
    },
  });
  const only = values.only?.split(",").map((name) => name.trim()) ?? PARTS;
  const unknown = only.find((name) => !PARTS.includes(name));
  if (unknown !== undefined) throw wrong(`There is no part "${unknown}".`);
  return { ...values, only };
}

function readOrderOrEnd(): ReturnType<typeof readOrder> {
  try {
    return readOrder();
  } catch (error) {
    reportFailure(error);
    process.exit();
  }
}

const options = readOrderOrEnd();
const wanted = options.quick ? QUICK : FULL;
const stopping = new AbortController();
process.once("SIGINT", () => {
  console.error("\nStopping after this round. Continue with `npm run chaos -- --resume`.");
  stopping.abort();
});

const isWanted = (name: string) => options.only.includes(name);
const bar = (label: string, total: number, done: number) => {
  const shown = progressBar(`${label.padEnd(60)} {bar} {value}/{total}`);
  shown.start(total, done);
  return shown;
};

async function simulate(report: ChaosReport): Promise<void> {
  for (const rule of RULES) {
    const { states, violations } = await exploreAll(rule, 2);
    report.states[rule] = states;
    report.violations.push(
      ...violations.map(
        ({ path, found }) => `exhaustive ${rule} ${path.join(",")}: ${found[0]?.detail}`,
      ),
    );
  }
  report.schedules.wanted = wanted.schedules;
  const shown = bar("seeded schedules", wanted.schedules, report.schedules.done);
  const lane = async () => {
    const thread = new Worker(new URL("./schedule-thread.ts", import.meta.url), {
      execArgv: ["--conditions=react-server"],
    });
    while (!stopping.signal.aborted && next < wanted.schedules) {
      const from = next;
      next += SCHEDULE_BATCH;
      thread.postMessage({ from, count: Math.min(SCHEDULE_BATCH, wanted.schedules - from) });
      const batch = await new Promise<ScheduleBatch>((resolve, reject) =>
        thread.once("message", resolve).once("error", reject),
      );
      addBatch(report, batch);
      shown.update(report.schedules.done);
    }
    await thread.terminate();
  };
  let next = report.schedules.done;
  await Promise.all(Array.from({ length: SIMULATION_THREADS }, lane));
  shown.stop();
}

function addBatch(report: ChaosReport, batch: ScheduleBatch): void {
  report.schedules.done += batch.count;
  report.schedules.exchanges += batch.exchanges;
  report.schedules.unrecoverable += batch.unrecoverable;
  report.schedules.explainedOverlaps += batch.explainedOverlaps;
  report.violations.push(...batch.violations);
  saveReport(report);
}

async function disturbRealProcesses(report: ChaosReport): Promise<void> {
  const stack = await startStack();
  const pool = new WorkerPool();
  const experiments: [keyof typeof FULL, Experiment][] = [
    ["kill", killExperiment(pool)],
    ["stop", stopExperiment(pool)],
    ["ack", lostAckExperiment()],
    ["faults", faultExperiment],
    ["people", peopleExperiment],
    ["outage", outageExperiment(pool)],
    ["app-terminate", terminateAppExperiment],
    ["app-kill", killAppExperiment()],
    ["app-pause", pauseAppExperiment()],
  ];
  try {
    for (const [key, experiment] of experiments.filter(([name]) => isWanted(name))) {
      for (const rule of RULES) await runExperiment(report, stack, rule, experiment, wanted[key]);
      await experiment.end?.();
    }
  } finally {
    await pool.close();
    await stack.stop();
  }
}

async function runExperiment(
  report: ChaosReport,
  stack: Awaited<ReturnType<typeof startStack>>,
  rule: Rule,
  experiment: Experiment,
  trials: number,
): Promise<void> {
  const entry = experimentOf(report, rule, experiment.name, trials);
  const shown = bar(`${rule}: ${experiment.name}`, trials, entry.counts.trials);
  for (
    let round = Math.floor(entry.counts.trials / experiment.batch);
    entry.counts.trials < trials && !stopping.signal.aborted;
    round += 1
  ) {
    const companies = await expiredCompanies(stack, rule, experiment.batch);
    const broken = (await experiment.disturb(stack, companies, round)) ?? [];
    await healAll(companies);
    const { counts, violations } = await judgeAll(stack, rule, companies);
    addCounts(entry.counts, { ...counts, heldConnections: takeHeldConnections() });
    report.violations.push(
      ...[...broken, ...violations].map((line) => `${rule}, ${experiment.name}, ${line}`),
    );
    saveReport(report);
    shown.update(Math.min(entry.counts.trials, trials));
  }
  shown.stop();
}

const report = loadReport(options.resume);
if (isWanted("simulation")) await simulate(report);
if (!stopping.signal.aborted && options.only.some((name) => name !== "simulation"))
  await disturbRealProcesses(report);
saveReport(report);
printReport(report);
process.exit(isBroken(report) ? 1 : 0);
