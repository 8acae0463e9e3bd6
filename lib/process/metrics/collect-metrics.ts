import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { AggregatorRegistry, Registry } from "prom-client";
import { logger } from "#lib/platform/logger.ts";
import { instruments } from "#lib/platform/metrics/instruments.ts";
import { readInstallationMetrics } from "./installation-metrics.ts";
import { askSiblings } from "./ask-siblings.ts";

/** Shorter than Prometheus' scrape timeout of ten seconds. */
const DATABASE_LIMIT_MS = 4_000;

export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/**
 * All metrics in Prometheus' text format: from every process behind this port, and from the
 * database. Never throws if the database is down; that is a metric as well.
 */
export async function collectMetrics(): Promise<string> {
  const [processes, installation] = await Promise.all([
    collectProcessMetrics(),
    readWithinLimit(DATABASE_LIMIT_MS),
  ]);
  const up = `# HELP gusto_database_up 1 while the database responds.\n# TYPE gusto_database_up gauge\ngusto_database_up ${installation === null ? 0 : 1}\n`;
  return [processes, up, installation ?? ""].map((part) => part.trimEnd()).join("\n") + "\n";
}

/** The metrics of this process and, if several share a port, its siblings. */
export async function collectProcessMetrics(): Promise<string> {
  const own = await instruments().registry.getMetricsAsJSON();
  return AggregatorRegistry.aggregate([own, ...(await askSiblings())]).metrics();
}

async function readWithinLimit(limitMs: number): Promise<string | null> {
  const over = new AbortController();
  const read = readInstallationMetrics().catch((error: unknown) => {
    logger().warn(
      { problem: "database_unavailable", err: error },
      "The metrics of the installation could not be read",
    );
    return null;
  });
  const limit = delay(limitMs, null, { signal: over.signal }).catch(() => null);
  return Promise.race([read, limit]).finally(() => over.abort());
}
