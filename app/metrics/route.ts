import { Gauge, Registry } from "prom-client";
import { findWorker } from "#lib/platform/jobs/heartbeat.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { countCompaniesByHealth } from "#lib/tokens/health/count-companies-by-health.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { answerProblem } from "../answer-problem.ts";

export const dynamic = "force-dynamic";

/** Counting a large fleet takes a moment; whoever asks more often gets the last count. */
const KEPT_MS = 5_000;
const counted = processWide<{ last?: { at: number; text: Promise<string> } }>(
  "metrics",
  () => ({}),
);

/** Prometheus text. Counts only, nothing about any single company, so it needs no key. */
export async function GET(): Promise<Response> {
  if (!counted.last || Date.now() - counted.last.at > KEPT_MS)
    counted.last = { at: Date.now(), text: collect() };
  try {
    return await answer(counted.last.text);
  } catch (error) {
    delete counted.last;
    return answerProblem(error, "Metrics could not be collected");
  }
}

async function answer(text: Promise<string>): Promise<Response> {
  return new Response(await text, {
    headers: { "content-type": Registry.PROMETHEUS_CONTENT_TYPE, "cache-control": "no-store" },
  });
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
  for (const { status, count, failingSince } of await countCompaniesByHealth(pause)) {
    companies.set({ health: status }, count);
    if (failingSince) failing.set({ health: status }, failingSince.getTime() / 1_000);
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
