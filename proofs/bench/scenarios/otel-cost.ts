import { startApp } from "../app-process.ts";
import type { Figure } from "../figure.ts";
import { connectFleet } from "../fleet.ts";
import { load, tokenPath } from "../load.ts";
import type { LoadOrder } from "../load-generator.ts";
import { percentile } from "../percentile.ts";
import { type Part, startPart } from "../processes.ts";
import type { Run } from "../run.ts";
import { measure, type Measured } from "./token-hot.ts";

/*
 * What traces cost where a request does least: reading a valid token. The same app without them,
 * with one request in ten traced, and with all of them, in turn, so that a noisy moment of the
 * machine hits each.
 */

const COMPANIES = 100;
const CONNECTIONS = 16;

type Way = "off" | "tenth" | "all";

function settingsOf(way: Way, receiver: Part): Record<string, string> {
  if (way === "off") return {};
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: way === "all" ? "1" : "0.1",
  };
}

export async function* otelCost({ world, quick }: Run): AsyncGenerator<Figure> {
  const fleet = await connectFleet(world.simulator, COMPANIES);
  const receiver = await startPart("trace receiver", ["proofs/bench/trace-receiver-process.ts"]);
  const measured: Record<Way, Measured[]> = { off: [], tenth: [], all: [] };
  for (let round = 0; round < (quick ? 1 : 5); round += 1)
    for (const way of ["off", "tenth", "all"] as const) {
      const app = await startApp(world.appPort, 1, settingsOf(way, receiver));
      const order: LoadOrder = {
        origin: app.url,
        paths: fleet.map(tokenPath),
        authorization: `Bearer ${world.apiKey}`,
        connections: CONNECTIONS,
        seconds: quick ? 1.5 : 4,
        // A process that has just started has nothing compiled.
        warmUpSeconds: quick ? 1.5 : 4,
      };
      await load({ ...order, seconds: 0.5 });
      measured[way].push(await measure(app, order));
    }
  await startApp(world.appPort);
  await receiver.stop();
  yield figureOf(measured);
}

function figureOf(measured: Record<Way, Measured[]>): Figure {
  const median = (way: Way, pick: (one: Measured) => number) =>
    percentile(measured[way].map(pick), 0.5);
  const rate = (way: Way) => median(way, ({ requestsPerSecond }) => requestsPerSecond);
  const processor = (way: Way) => median(way, ({ cpuMicroseconds }) => cpuMicroseconds);
  return {
    name: "otel.cost",
    value: rate("all") / rate("off"),
    unit: "of the requests/s without traces",
    detail: {
      rounds: measured.off.length,
      connections: CONNECTIONS,
      companies: COMPANIES,
      off: rate("off"),
      tenth: rate("tenth"),
      all: rate("all"),
      off_cpu_us: processor("off"),
      tenth_cpu_us: processor("tenth"),
      all_cpu_us: processor("all"),
      off_p99_ms: median("off", ({ p99_ms }) => p99_ms),
      all_p99_ms: median("all", ({ p99_ms }) => p99_ms),
      failures: Object.values(measured)
        .flat()
        .reduce((sum, { failures }) => sum + failures, 0),
    },
  };
}
