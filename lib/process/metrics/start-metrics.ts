import "server-only";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { collectDefaultMetrics, Gauge } from "prom-client";
import { type GustoCall, onGustoCall } from "#lib/gusto/call-channel.ts";
import { gustoAheadMs } from "#lib/platform/clocks/gusto-clock.ts";
import { clockAheadMs } from "#lib/platform/database-clock.ts";
import { pool } from "#lib/platform/database/db.ts";
import { boundedStatus } from "#lib/platform/metrics/bounded-status.ts";
import { instruments } from "#lib/platform/metrics/instruments.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import packageFile from "../../../package.json" with { type: "json" };
import { answerSiblings } from "./ask-siblings.ts";
import { endpointGroup } from "#lib/gusto/endpoint-group.ts";
import { routePattern } from "./route-pattern.ts";
import { lowestLately } from "./lowest-lately.ts";

/** Starts this process's metrics. A second call does nothing. */
export function startMetrics(): void {
  const state = processWide("metrics begun", () => ({ begun: false }));
  if (state.begun) return;
  state.begun = true;
  describeProcess();
  answerSiblings();
  onGustoCall(countCall);
  subscribe("http.server.request.start", (message) =>
    countRequest(message as { request: IncomingMessage; response: ServerResponse }),
  );
}

function describeProcess(): void {
  const { registry } = instruments();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "gusto_build_info",
    help: "Always 1; the labels show the running version.",
    labelNames: ["version", "node"],
    registers: [registry],
    aggregator: "first",
  }).set({ version: packageFile.version, node: process.version }, 1);
  new Gauge({
    name: "gusto_database_connections",
    help: "Pool connections by state; waiting: requests waiting for one.",
    labelNames: ["state"],
    registers: [registry],
    collect() {
      const { totalCount, idleCount, waitingCount } = pool();
      this.set({ state: "busy" }, totalCount - idleCount);
      this.set({ state: "idle" }, idleCount);
      this.set({ state: "waiting" }, waitingCount);
    },
  });
  new Gauge({
    name: "gusto_clock_skew_seconds",
    help: "How far this process' clock is ahead of the database's, and of Gusto's.",
    labelNames: ["against"],
    registers: [registry],
    // Those that share a port share a machine and its clock.
    aggregator: "average",
    collect() {
      const gusto = gustoAheadMs();
      this.set({ against: "database" }, clockAheadMs() / 1_000);
      if (gusto !== null) this.set({ against: "gusto" }, (clockAheadMs() - gusto) / 1_000);
    },
  });
}

function countCall({ endpoint, status, ms, remaining }: GustoCall): void {
  const { calls, callDuration, budgetLeft } = instruments();
  const group = endpointGroup(endpoint);
  calls.inc({ group, status: boundedStatus(status) });
  callDuration.observe({ group }, ms / 1_000);
  if (remaining !== null) budgetLeft.set(lowest(remaining));
}

function lowest(remaining: number): number {
  return processWide("lowest budget", () => lowestLately(60_000)).add(remaining, performance.now());
}

function countRequest({
  request,
  response,
}: {
  request: IncomingMessage;
  response: ServerResponse;
}): void {
  const started = performance.now();
  const route = routePattern(request.url ?? "");
  response.once("close", () => {
    const { requests, requestDuration } = instruments();
    // A client that closes the connection early gets no status.
    const status = response.headersSent ? boundedStatus(response.statusCode) : "none";
    requests.inc({ route, status });
    if (!isEventStream(response))
      requestDuration.observe({ route }, (performance.now() - started) / 1_000);
  });
}

/** An event stream lasts as long as the page is open, which says nothing about response time. */
function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader("content-type")).startsWith("text/event-stream");
}
