import "server-only";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { processWide } from "../process/process-wide.ts";

/*
 * Metrics counted in this process. Every label has a short, fixed list of values: no ids, no names,
 * nothing a caller chooses. Installation-wide numbers are read from the database at scrape time:
 * lib/process/metrics/installation-metrics.ts.
 */

const FAST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const LONG_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400];

/** This process' metrics, shared by all bundles. */
export function instruments(): Instruments {
  return processWide("metrics", createInstruments);
}

type Instruments = ReturnType<typeof createInstruments>;

function createInstruments() {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    buckets: number[],
  ) => new Histogram({ name, help, labelNames, buckets, registers });
  return {
    registry,
    exchanges: histogram(
      "gusto_token_exchange_duration_seconds",
      "Requests to Gusto's token endpoint, by grant type and meaning of the response.",
      ["grant_type", "outcome"],
      FAST_SECONDS,
    ),
    calls: counter(
      "gusto_api_calls_total",
      "Gusto API calls, by endpoint group and status; status none: no response.",
      ["group", "status"],
    ),
    callDuration: histogram(
      "gusto_api_call_duration_seconds",
      "Duration of Gusto API calls, by endpoint group.",
      ["group"],
      FAST_SECONDS,
    ),
    budgetWaits: counter(
      "gusto_rate_budget_waits_total",
      "Calls that had to wait for their grant's rate budget, by lane.",
      ["lane"],
    ),
    budgetLeft: new Gauge({
      name: "gusto_rate_budget_remaining",
      help: "The lowest X-RateLimit-Remaining from Gusto to this process in the last one to two minutes.",
      registers,
      aggregator: "min",
    }),
    jobs: histogram(
      "gusto_job_duration_seconds",
      "Worker jobs, by name and success.",
      ["job_name", "outcome"],
      LONG_SECONDS,
    ),
    alertDeliveries: counter(
      "gusto_alert_deliveries_total",
      "Attempts to deliver an alert, tests included, by channel and outcome (sent, failed).",
      ["channel", "outcome"],
    ),
    syncRuns: histogram(
      "gusto_sync_run_duration_seconds",
      "Sync runs that ended in this process, by outcome, from request to end.",
      ["outcome"],
      LONG_SECONDS,
    ),
    requests: counter("gusto_http_requests_total", "Requests answered, by route and status.", [
      "route",
      "status",
    ]),
    requestDuration: histogram(
      "gusto_http_request_duration_seconds",
      "Time from a request to the end of its response, by route. Excludes event streams.",
      ["route"],
      FAST_SECONDS,
    ),
  };
}
