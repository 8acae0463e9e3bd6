// npm run drill [-- --only NAME,…]: what goes wrong in production, tried on real clusters and
// processes. A verdict a drill.

import { readCommandLine } from "../../local/command-line.ts";
import { PlainFailure, reportFailure } from "../../local/plain-failure.ts";
import { runCaptured } from "../../local/processes/run-captured.ts";
import { readEnvironment } from "../../local/settings.ts";
import { type Drill, Report } from "./report.ts";
import { clockOff } from "./scenes/clock-off.ts";
import { databaseAway } from "./scenes/database-away.ts";
import { diskFull } from "./scenes/disk-full.ts";
import { monitoring } from "./scenes/monitoring.ts";
import { night } from "./scenes/night.ts";
import { pointInTime } from "./scenes/point-in-time.ts";
import { restore } from "./scenes/restore.ts";
import { twoRegions } from "./scenes/two-regions.ts";
import { walFull } from "./scenes/wal-full.ts";
import { workerAbsent } from "./scenes/worker-absent.ts";

const STOP_LIMIT_MS = 60_000;

const DRILLS: Record<string, Drill> = {
  restore,
  "point-in-time": pointInTime,
  "database-away": databaseAway,
  "two-regions": twoRegions,
  "clock-off": clockOff,
  "disk-full": diskFull,
  "wal-full": walFull,
  "worker-absent": workerAbsent,
  monitoring,
  night,
};

function readDrills(): [string, Drill][] {
  const { values } = readCommandLine({
    usage: "npm run drill [-- --only NAME,…]",
    about: `Tries what goes wrong in production on real clusters and processes. Drills: ${Object.keys(DRILLS).join(", ")}.`,
    options: { only: { type: "string" } },
  });
  const wanted = values.only?.split(",").map((name) => name.trim());
  const unknown = wanted?.find((name) => !Object.hasOwn(DRILLS, name));
  if (unknown !== undefined)
    throw new PlainFailure(
      `There is no drill "${unknown}". There are: ${Object.keys(DRILLS).join(", ")}.`,
    );
  return Object.entries(DRILLS).filter(([name]) => !wanted || wanted.includes(name));
}

/** Each in a process of its own: settings and pools are one a process. @returns their verdicts */
async function runEach(names: string[]): Promise<string[]> {
  const verdicts: string[] = [];
  for (const name of names) {
    const { output } = await runCaptured(
      ["--conditions=react-server", "proofs/drills/main.ts", "--only", name],
      {
        env: readEnvironment(),
        stopLimitMs: STOP_LIMIT_MS,
        onOutput: (text) => process.stdout.write(text),
      },
    );
    verdicts.push(output.trimEnd().split("\n").at(-1) ?? `✗ ${name}: said nothing`);
  }
  return verdicts;
}

async function runAlone([name, drill]: [string, Drill]): Promise<string[]> {
  const begun = performance.now();
  const seconds = () => String(Math.round((performance.now() - begun) / 1_000)).padStart(4);
  console.log(`\n${name}`);
  return [await runOne(name, drill, (line) => console.log(`${seconds()} s${line}`))];
}

function runAll(drills: [string, Drill][]): Promise<string[]> {
  const [only] = drills;
  return drills.length === 1 && only ? runAlone(only) : runEach(drills.map(([name]) => name));
}

async function runOne(name: string, drill: Drill, say: (line: string) => void): Promise<string> {
  const report = new Report(name, say);
  try {
    await drill(report);
    return report.verdict();
  } catch (error) {
    if (error instanceof PlainFailure) return `– ${name}: not run, ${error.message}`;
    console.error(error);
    return `✗ ${name}: ended by ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Ctrl-C: all processes and folders of the drill go with this one. */
function stopped(): Promise<null> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(null));
  });
}

async function run(): Promise<void> {
  const verdicts = await Promise.race([runAll(readDrills()), stopped()]);
  if (verdicts === null) {
    console.log("\nStopped.");
    process.exitCode = 130;
    return;
  }
  console.log(`\n${verdicts.join("\n")}`);
  if (verdicts.some((verdict) => verdict.startsWith("✗"))) process.exitCode = 1;
}

await run().catch(reportFailure);
process.exit();
