import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Counts, NO_COUNTS, type Rule } from "./verdict.ts";

/** A chaos run's results so far. Written after every round, so an interrupted run can continue. */
export type ChaosReport = {
  experiments: Record<string, { rule: Rule; name: string; wanted: number; counts: Counts }>;
  schedules: {
    wanted: number;
    done: number;
    exchanges: number;
    unrecoverable: number;
    explainedOverlaps: number;
  };
  states: Record<Rule, number>;
  violations: string[];
};

const FILE = path.join("reports", "chaos.json");
/** All except healed ones must be zero; unrecoverable ones only under the first-use rule. */
const FORBIDDEN = [
  "lost",
  "overlaps",
  "forks",
  "usedBeforeCommit",
  "callsForFinalRows",
  "heldConnections",
] as const;

export function loadReport(resume: boolean): ChaosReport {
  if (resume && existsSync(FILE)) return JSON.parse(readFileSync(FILE, "utf8")) as ChaosReport;
  return {
    experiments: {},
    schedules: { wanted: 0, done: 0, exchanges: 0, unrecoverable: 0, explainedOverlaps: 0 },
    states: { first_use: 0, strict_single_use: 0 },
    violations: [],
  };
}

export function saveReport(report: ChaosReport): void {
  mkdirSync(path.dirname(FILE), { recursive: true });
  writeFileSync(`${FILE}.new`, JSON.stringify(report, null, 2));
  renameSync(`${FILE}.new`, FILE);
}

export function experimentOf(report: ChaosReport, rule: Rule, name: string, wanted: number) {
  const entry = (report.experiments[`${rule} ${name}`] ??= {
    rule,
    name,
    wanted,
    counts: { ...NO_COUNTS },
  });
  entry.wanted = wanted;
  return entry;
}

export function addCounts(total: Counts, more: Counts): void {
  for (const key of Object.keys(more) as (keyof Counts)[]) total[key] += more[key];
}

export function printReport(report: ChaosReport): void {
  console.table(
    Object.values(report.experiments).map(({ rule, name, counts }) => ({
      rule,
      disturbance: name,
      trials: counts.trials,
      healed: counts.healed,
      unrecoverable: counts.unrecoverable,
      lost: counts.lost,
      overlaps: counts.overlaps,
      forks: counts.forks,
      "used early": counts.usedBeforeCommit,
      "held connections": counts.heldConnections,
    })),
  );
  const { schedules, states } = report;
  console.log(
    `${schedules.done} seeded schedules: ${schedules.exchanges} exchanges, ${schedules.unrecoverable} unrecoverable losses under strict single use, ${schedules.explainedOverlaps} overlaps after a jump of the database clock.`,
  );
  console.log(
    `Exhaustive search, three processes and two crashes: ${states.first_use} states (first use), ${states.strict_single_use} states (strict single use).`,
  );
  for (const line of report.violations.slice(0, 20)) console.log(`VIOLATION ${line}`);
  console.log(isBroken(report) ? "A promise was broken." : "Every promise was kept.");
}

export function isBroken(report: ChaosReport): boolean {
  const counted = Object.values(report.experiments).some(
    ({ rule, counts }) =>
      FORBIDDEN.some((key) => counts[key] > 0) ||
      (rule === "first_use" && counts.unrecoverable > 0),
  );
  return counted || report.violations.length > 0;
}
