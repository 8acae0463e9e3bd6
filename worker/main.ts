import { closeDatabase } from "#lib/platform/database/db.ts";
import { databaseFault, originalCode } from "#lib/platform/database-fault.ts";
import { endHeartbeat, startHeartbeat } from "#lib/platform/jobs/heartbeat.ts";
import { queue, stopQueue } from "#lib/platform/jobs/queue.ts";
import { registerJobs } from "#lib/platform/jobs/register-jobs.ts";
import { type OpenedInstallation, openInstallation } from "#lib/installation/open-installation.ts";
import { watchForRestore } from "#lib/installation/watch-for-restore.ts";
import { explainConnectionError } from "#lib/platform/connecting/explain-connection-error.ts";
import { InstallationRefused } from "#lib/installation/judge-installation.ts";
import { processLogger } from "#lib/platform/log/create-logger.ts";
import { startLog } from "#lib/platform/log/start-log.ts";
import { logger } from "#lib/platform/logger.ts";
import { startTracingIfAsked, stopTracing } from "#lib/platform/tracing/tracing.ts";
import { SettingsError } from "#lib/platform/settings/settings-error.ts";
import { startLoggingCalls } from "#lib/process/start-logging-calls.ts";
import { serveMetrics } from "#lib/process/metrics/serve-metrics.ts";
import { startMetrics } from "#lib/process/metrics/start-metrics.ts";
import { stopOnSignals } from "#lib/process/stop-on-signals.ts";
import { announceStop, stopSignal } from "#lib/platform/process/stop-signal.ts";
import { markUnreadable, retryUnreadable } from "#lib/tokens/store/stored-keys.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { startRecordingCalls, stopRecordingCalls } from "#lib/calls/record-calls.ts";
import { isDevelopersTerminal } from "../local/settings.ts";
import { JOBS } from "./jobs.ts";

/*
 * The background process. It runs all jobs (jobs.ts) and stops cleanly: it takes no new work and
 * finishes what is in flight.
 */

async function run(): Promise<void> {
  await startTracingIfAsked();
  await settleUnreadableTokens(await openInstallation());
  watchForRestore();
  startMetrics();
  const metricsServer = await serveMetrics();
  startRecordingCalls();
  startLoggingCalls();
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
  await stopTracing();
  logger().info("Worker stopped");
}

/** Shows unreadable tokens right away, and retries those that may be readable again. */
async function settleUnreadableTokens({ missingKeyIds }: OpenedInstallation): Promise<void> {
  await retryUnreadable();
  for (const keyId of missingKeyIds) await markUnreadable(keyId);
}

/** An error that a person can fix is shown as its message; an unexpected one with its stack. */
function fail(error: unknown): void {
  const log = processLogger();
  const reason = explainConnectionError(error);
  if (reason)
    log.fatal({ problem: "database_unavailable" }, `The database cannot be used: ${reason}`);
  else if (databaseFault(error))
    log.fatal(
      { problem: "database_unavailable", databaseCode: originalCode(error) },
      "The database is not responding. The worker ends; start it again, or let the platform do it",
    );
  else if (error instanceof SettingsError)
    log.fatal({ problem: "settings_refused" }, error.message);
  else if (error instanceof InstallationRefused)
    log.fatal({ problem: "installation_refused" }, error.message);
  else log.fatal({ problem: "worker_failed", err: error }, "The worker ends because of an error");
}

startLog({ forPeople: isDevelopersTerminal() });
stopOnSignals(announceStop);

run().then(
  () => process.exit(0),
  (error: unknown) => {
    fail(error);
    process.exit(1);
  },
);
