// npm run bench [-- --only NAME,… --quick --full]: measures, and prints one line of JSON per
// figure.

import { readCommandLine } from "../../local/command-line.ts";
import { PlainFailure, reportFailure } from "../../local/plain-failure.ts";
import { type Figure, printFigure, printTable, say } from "./figure.ts";
import type { Benchmark, Run } from "./run.ts";
import { alertsStorm } from "./scenarios/incidents/alerts-storm.ts";
import { crypto } from "./scenarios/crypto.ts";
import { fleetBulk } from "./scenarios/fleet-bulk.ts";
import { fleetHistory } from "./scenarios/fleet-history.ts";
import { fleetList } from "./scenarios/fleet-list.ts";
import { fleetLive } from "./scenarios/fleet-live.ts";
import { fleetRefusal } from "./scenarios/fleet-refusal.ts";
import { fleetSweep } from "./scenarios/fleet-sweep.ts";
import { incidentDetect } from "./scenarios/incidents/detect.ts";
import { installCold } from "./scenarios/install-cold.ts";
import { locksStorm } from "./scenarios/locks-storm.ts";
import { memory } from "./scenarios/memory.ts";
import { otelCost } from "./scenarios/otel-cost.ts";
import { pageWeight } from "./scenarios/page-weight.ts";
import { pickMany } from "./scenarios/pick-many.ts";
import { scaleOut } from "./scenarios/scale-out.ts";
import { start } from "./scenarios/start.ts";
import { tokenHerd } from "./scenarios/token-herd.ts";
import { tokenHot } from "./scenarios/token-hot.ts";
import { tokenIsolation } from "./scenarios/token-isolation.ts";
import { tokenOutage } from "./scenarios/token-outage.ts";
import { tokenStorm } from "./scenarios/token-storm.ts";
import { tokensImport } from "./scenarios/tokens-import.ts";
import { syncBudget, syncNoop, syncResume, syncThroughput } from "./scenarios/sync.ts";
import { updateRolling } from "./scenarios/update-rolling.ts";
import { webhookIngest } from "./scenarios/webhook-ingest.ts";
import { openWorld } from "./world.ts";

const BENCHMARKS: Record<string, Benchmark> = {
  "token.hot": tokenHot,
  "token.storm": tokenStorm,
  "token.outage": tokenOutage,
  "token.herd": tokenHerd,
  "fleet.list": fleetList,
  "fleet.history": fleetHistory,
  "fleet.live": fleetLive,
  "fleet.sweep": fleetSweep,
  "fleet.bulk": fleetBulk,
  "fleet.refusal": fleetRefusal,
  "incident.detect": incidentDetect,
  "alerts.storm": alertsStorm,
  "token.isolation": tokenIsolation,
  "tokens.import": tokensImport,
  crypto,
  "install.cold": installCold,
  start,
  "sync.throughput": syncThroughput,
  "sync.budget": syncBudget,
  "sync.resume": syncResume,
  "sync.noop": syncNoop,
  "webhook.ingest": webhookIngest,
  "locks.storm": locksStorm,
  "pick.many": pickMany,
  "page.weight": pageWeight,
  "otel.cost": otelCost,
  "scale.out": scaleOut,
  "update.rolling": updateRolling,
};

type Order = { benchmarks: [string, Benchmark][]; quick: boolean; full: boolean };

function readOrder(): Order {
  const { values } = readCommandLine({
    usage: "npm run bench [-- --only NAME,… --quick --full]",
    about: `Measures, and prints one line of JSON a figure. Benchmarks: ${Object.keys(BENCHMARKS).join(", ")}.`,
    options: {
      only: { type: "string" },
      quick: { type: "boolean", default: false },
      full: { type: "boolean", default: false },
    },
  });
  const wanted = values.only?.split(",").map((name) => name.trim());
  const unknown = wanted?.find((name) => !Object.hasOwn(BENCHMARKS, name));
  if (unknown !== undefined)
    throw new PlainFailure(
      `There is no benchmark "${unknown}". There are: ${Object.keys(BENCHMARKS).join(", ")}.`,
    );
  return {
    benchmarks: Object.entries(BENCHMARKS).filter(([name]) => !wanted || wanted.includes(name)),
    quick: values.quick,
    full: values.full,
  };
}

async function bench({ benchmarks, quick, full }: Order): Promise<void> {
  const stopped = stopRequest();
  say("Starting the database and the simulator …");
  const world = await openWorld();
  try {
    const figures = await Promise.race([measureAll(benchmarks, { world, quick, full }), stopped]);
    if (figures) printTable(figures);
    else say("Stopped.");
  } finally {
    await world.close();
  }
}

async function measureAll(benchmarks: [string, Benchmark][], run: Run): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, benchmark] of benchmarks) {
    const begun = Date.now();
    say(`${name} …`);
    for await (const figure of benchmark(run)) {
      printFigure(figure);
      figures.push(figure);
    }
    say(`✓ ${name} (${Math.round((Date.now() - begun) / 1_000)} s)`);
  }
  const held = memory();
  held.forEach(printFigure);
  return [...figures, ...held];
}

/** On Ctrl-C: measured figures are already on the screen; processes and database are removed. */
function stopRequest(): Promise<null> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(null));
  });
}

await Promise.resolve().then(readOrder).then(bench).catch(reportFailure);
process.exit();
