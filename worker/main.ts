import { closeDatabase } from "#lib/platform/database/db.ts";
import { endHeartbeat, startHeartbeat } from "#lib/platform/jobs/heartbeat.ts";
import { queue, stopQueue } from "#lib/platform/jobs/queue.ts";
import { registerJobs } from "#lib/platform/jobs/register-jobs.ts";
import { type OpenedInstallation, openInstallation } from "#lib/installation/open-installation.ts";
import { watchForRestore } from "#lib/installation/watch-for-restore.ts";
import { explainConnectionError } from "#lib/platform/connecting/explain-connection-error.ts";
import { logger } from "#lib/platform/logger.ts";
import { serveMetrics } from "#lib/process/metrics/serve-metrics.ts";
import { startMetrics } from "#lib/process/metrics/start-metrics.ts";
import { stopOnSignals } from "#lib/process/stop-on-signals.ts";
import { announceStop, stopSignal } from "#lib/platform/process/stop-signal.ts";
import { markUnreadable, retryUnreadable } from "#lib/tokens/store/stored-keys.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { startRecordingCalls, stopRecordingCalls } from "#lib/calls/record-calls.ts";
import { JOBS } from "./jobs.ts";

/*
 * The background process. It runs all jobs (jobs.ts) and stops cleanly: it takes no new work and
 * finishes what is in flight.
 */

async function run(): Promise<void> {
  await settleUnreadableTokens(await openInstallation());
  watchForRestore();
  startMetrics();
  const metricsServer = await serveMetrics();
  startRecordingCalls();
  await queue({ supervise: true });
  await registerJobs(JOBS, stopSignal());
  await startHeartbeat("worker");
  logger().info("Worker ready");
  if (!stopSignal().aborted)
    await new Promise((resolve) => stopSignal().addEventListener("abort", resolve));
  // If the queue can't stop because the database is down, the process must not end while it holds a
  // token pair.
  await Promise.allSettled([stopQueue(), tokenServices().refresher.close()]);
  await Promise.allSettled([endHeartbeat(), stopRecordingCalls()]);
  metricsServer?.close();
  await closeDatabase();
  logger().info("Worker stopped");
}

/** Shows unreadable tokens right away, and retries those that may be readable again. */
async function settleUnreadableTokens({ missingKeyIds }: OpenedInstallation): Promise<void> {
  await retryUnreadable();
  for (const keyId of missingKeyIds) await markUnreadable(keyId);
}

stopOnSignals(announceStop);

run().then(
  () => process.exit(0),
  (error: unknown) => {
    const reason = explainConnectionError(error);
    if (reason) console.error(`The database cannot be used: ${reason}`);
    else console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
