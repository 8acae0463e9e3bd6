/**
 * Next.js calls this once at server start. A missing or wrong setting, or another installation's
 * database, stops the start with a message that names it, instead of a server that responds 500 to
 * everything.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { env } = await import("#lib/platform/env.ts");
  try {
    env();
  } catch (error) {
    const { processLogger } = await import("#lib/platform/log/create-logger.ts");
    const problem = { problem: "settings_refused" };
    processLogger().fatal(problem, error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
  const { startTracingIfAsked } = await import("#lib/platform/tracing/tracing.ts");
  await startTracingIfAsked();
  const { openWhenReachable } = await import("#lib/installation/open-when-reachable.ts");
  await openWhenReachable();
  const { watchForRestore } = await import("#lib/installation/watch-for-restore.ts");
  watchForRestore();
  const { startRecordingCalls } = await import("#lib/calls/record-calls.ts");
  startRecordingCalls();
  const { sendAlertsWithoutWorker } = await import("#lib/incidents/alerts/send-without-worker.ts");
  sendAlertsWithoutWorker();
  const { startMetrics } = await import("#lib/process/metrics/start-metrics.ts");
  startMetrics();
  const { startLoggingCalls } = await import("#lib/process/start-logging-calls.ts");
  startLoggingCalls();
  const { callTokenRouteDirectly } = await import("#lib/platform/http/direct-route.ts");
  const { GET } = await import("./app/api/v1/companies/[gustoUuid]/access-token/route.ts");
  callTokenRouteDirectly(GET);
  const { watchRequests } = await import("#lib/process/requests-under-way.ts");
  watchRequests();
  const { stopCleanly } = await import("#lib/process/stop-cleanly.ts");
  const { stopOnSignals } = await import("#lib/process/stop-on-signals.ts");
  // `next dev` handles signals itself unless this is set; server/main.ts sets it.
  if (process.env.NEXT_MANUAL_SIG_HANDLE) stopOnSignals(stopCleanly);
}

/**
 * Logs what a page, action or route handler threw. The digest is the id the person sees; Next.js'
 * own log line isn't JSON.
 */
export async function onRequestError(
  error: unknown,
  request: { path: string; method: string },
  context: { routeType: string; routePath: string },
): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { databaseFault } = await import("#lib/platform/database-fault.ts");
  const { markTemporaryFailure } = await import("#lib/platform/http/temporary-failure.ts");
  if (databaseFault(error) !== null) markTemporaryFailure();
  const { logger } = await import("#lib/platform/logger.ts");
  const errorId =
    typeof error === "object" && error !== null && "digest" in error ? error.digest : undefined;
  logger().error(
    {
      errorId,
      err: error,
      method: request.method,
      path: request.path,
      route: context.routePath,
      door: context.routeType,
    },
    "A request failed",
  );
}
