import { Gauge, Registry } from "prom-client";
import { findWorker } from "#lib/platform/jobs/heartbeat.ts";
import { countStandings, findFirstFailures } from "#lib/companies/fleet/count-fleet.ts";
import { sumCounts } from "#lib/companies/fleet/standing.ts";
import { HEALTH_STATUSES } from "#lib/tokens/health/health.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { answerProblem } from "../answer-problem.ts";

export const dynamic = "force-dynamic";

/** Prometheus text. Counts only, nothing about any single company, so it needs no key. */
export async function GET(): Promise<Response> {
  try {
    return new Response(await collect(), {
      headers: { "content-type": Registry.PROMETHEUS_CONTENT_TYPE, "cache-control": "no-store" },
    });
  } catch (error) {
    return answerProblem(error, "Metrics could not be collected");
  }
}

async function collect(): Promise<string> {
  const registry = new Registry();
  const pause = await readApplicationPause();
  const companies = new Gauge({
    name: "gusto_companies",
    help: "Connected companies by token health.",
    labelNames: ["health"],
    registers: [registry],
  });
  const failing = new Gauge({
    name: "gusto_companies_failing_since_seconds",
    help: "Unix time of the oldest ongoing failure, by token health. Retries do not change it.",
    labelNames: ["health"],
    registers: [registry],
  });
  const { counts } = sumCounts(await countStandings(), pause);
  const firstFailures = await findFirstFailures(pause);
  for (const health of HEALTH_STATUSES) {
    companies.set({ health }, counts[health]);
    const since = firstFailures[health];
    if (since) failing.set({ health }, since.getTime() / 1_000);
  }
  const paused = new Gauge({
    name: "gusto_refresh_paused",
    help: "1 while all refreshing is paused, by reason.",
    labelNames: ["reason"],
    registers: [registry],
  });
  for (const reason of ["client_refused", "gusto_unavailable", "held"])
    paused.set({ reason }, pause?.reason === reason ? 1 : 0);
  new Gauge({
    name: "gusto_worker_alive",
    help: "1 while a background worker is running.",
    registers: [registry],
  }).set((await findWorker()).alive ? 1 : 0);
  return registry.metrics();
}
