import "server-only";
import { Gauge, Registry } from "prom-client";
import { countStandings, findFirstFailures } from "#lib/companies/fleet/count-fleet.ts";
import { sumCounts } from "#lib/companies/fleet/standing.ts";
import { countOpenIncidents } from "#lib/incidents/reading/count-open-incidents.ts";
import { readUndeliveredAlerts } from "#lib/incidents/alerts/read-undelivered.ts";
import { findWorker } from "#lib/platform/jobs/heartbeat.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { HEALTH_STATUSES } from "#lib/tokens/health/health.ts";
import {
  type Backlog,
  type NamedBacklog,
  readWaitingEvents,
  readLateRefreshes,
  readOldestPair,
  readOverdueVerifications,
  readQueues,
  readRuns,
} from "./read-backlog.ts";

const PAUSE_REASONS = ["client_refused", "gusto_unavailable", "held"] as const;

/**
 * Installation-wide numbers, the same from every process. @throws if the database doesn't respond
 */
export async function readInstallationMetrics(): Promise<string> {
  const registry = new Registry();
  await Promise.all([
    setCompanies(registry),
    setWorker(registry),
    setOldestPair(registry),
    setQueues(registry),
    setRuns(registry),
    setIncidents(registry),
    setAlerts(registry),
    setBacklog(
      registry,
      "gusto_webhook_events_waiting",
      "Webhook events not processed yet",
      readWaitingEvents,
    ),
    setBacklog(
      registry,
      "gusto_token_refreshes_late",
      "Overdue refreshes without a failure",
      readLateRefreshes,
    ),
    setBacklog(
      registry,
      "gusto_verifications_overdue",
      "Companies that Gusto has not accepted within VERIFY_WITHIN_HOURS, without lost ones",
      readOverdueVerifications,
    ),
  ]);
  return registry.metrics();
}

function gauge<L extends string>(registry: Registry, name: string, help: string, labelNames: L[]) {
  return new Gauge({ name, help, labelNames, registers: [registry] });
}

async function setCompanies(registry: Registry): Promise<void> {
  const pause = await readApplicationPause();
  const { counts } = sumCounts(await countStandings(), pause);
  const firstFailures = await findFirstFailures(pause);
  const companies = gauge(registry, "gusto_companies", "Connected companies by token health.", [
    "health",
  ]);
  const failing = gauge(
    registry,
    "gusto_companies_failing_since_seconds",
    "Unix time of the oldest ongoing failure, by token health. Retries do not change it.",
    ["health"],
  );
  for (const health of HEALTH_STATUSES) {
    companies.set({ health }, counts[health]);
    const since = firstFailures[health];
    if (since) failing.set({ health }, since.getTime() / 1_000);
  }
  const paused = gauge(
    registry,
    "gusto_refresh_paused",
    "1 while all refreshing is paused, by reason.",
    ["reason"],
  );
  for (const reason of PAUSE_REASONS) paused.set({ reason }, pause?.reason === reason ? 1 : 0);
}

async function setWorker(registry: Registry): Promise<void> {
  const { alive } = await findWorker();
  gauge(registry, "gusto_worker_alive", "1 while a background worker is running.", []).set(
    alive ? 1 : 0,
  );
}

async function setOldestPair(registry: Registry): Promise<void> {
  gauge(
    registry,
    "gusto_token_oldest_age_seconds",
    "Age of the oldest pair that is in force, among the 1000 whose refresh is due first.",
    [],
  ).set(await readOldestPair());
}

async function setQueues(registry: Registry): Promise<void> {
  const queues = await readQueues();
  setNamed(
    registry,
    "gusto_queue_jobs",
    "Jobs that are due but have not started",
    "job_name",
    queues,
  );
}

async function setRuns(registry: Registry): Promise<void> {
  setNamed(registry, "gusto_sync_runs", "Sync runs in progress", "state", await readRuns());
}

async function setIncidents(registry: Registry): Promise<void> {
  const incidents = gauge(
    registry,
    "gusto_incidents",
    "Open incidents, by cause and severity; at most 1000 are counted.",
    ["cause", "severity"],
  );
  const companies = gauge(
    registry,
    "gusto_incident_companies",
    "Companies that open incidents affect, by cause.",
    ["cause"],
  );
  for (const { cause, severity, open, affected } of await countOpenIncidents()) {
    incidents.set({ cause, severity }, open);
    companies.inc({ cause }, affected);
  }
}

async function setAlerts(registry: Registry): Promise<void> {
  const undelivered = gauge(
    registry,
    "gusto_alert_undelivered_seconds",
    "How long the oldest alert has not been taken, by channel; 0 while none waits after a failure.",
    ["channel"],
  );
  for (const { channel, seconds } of await readUndeliveredAlerts())
    undelivered.set({ channel }, seconds);
}

function setNamed(
  registry: Registry,
  name: string,
  help: string,
  label: string,
  backlogs: readonly NamedBacklog[],
): void {
  const count = gauge(registry, name, `${help}, by ${label}; at most 1000 are counted.`, [label]);
  const oldest = gauge(
    registry,
    `${name}_oldest_seconds`,
    `How long the oldest has been waiting, by ${label}.`,
    [label],
  );
  for (const backlog of backlogs) {
    count.set({ [label]: backlog.name }, backlog.count);
    oldest.set({ [label]: backlog.name }, backlog.oldestSeconds);
  }
}

async function setBacklog(
  registry: Registry,
  name: string,
  help: string,
  read: () => Promise<Backlog>,
): Promise<void> {
  const { count, oldestSeconds } = await read();
  gauge(registry, name, `${help}; at most 1000 are counted.`, []).set(count);
  gauge(registry, `${name}_oldest_seconds`, "How long the oldest has been waiting.", []).set(
    oldestSeconds,
  );
}
