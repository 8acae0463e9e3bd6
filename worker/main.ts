import { setInterval } from "node:timers";
import { closeDatabase } from "#lib/db.ts";
import { beat, endHeartbeat, HEARTBEAT_SECONDS } from "#lib/jobs/heartbeat.ts";
import { queue, stopQueue } from "#lib/jobs/queue.ts";
import { type OpenedInstallation, openInstallation } from "#lib/installation/open-installation.ts";
import { logger } from "#lib/logger.ts";
import { markUnreadable, retryUnreadable } from "#lib/tokens/stored-keys.ts";
import { tokenRoom } from "#lib/tokens/token-refresher.ts";
import { startRecordingCalls, stopRecordingCalls } from "#lib/usage/record-calls.ts";
import { registerHandlers } from "./register-handlers.ts";

/* The background process. It registers the handlers of all jobs, and stops cleanly: no new work, finish what is in flight. */

const stopping = new AbortController();

async function run(): Promise<void> {
  await settleUnreadableTokens(await openInstallation());
  startRecordingCalls();
  await registerHandlers(await queue({ supervise: true }), stopping.signal);
  await beat("worker");
  const heartbeat = setInterval(() => void beat("worker").catch((error: unknown) => logger().warn({ err: error }, "The heartbeat was not written")), HEARTBEAT_SECONDS * 1_000);
  logger().info("Worker ready");
  if (!stopping.signal.aborted) await new Promise((resolve) => stopping.signal.addEventListener("abort", resolve));
  clearInterval(heartbeat);
  await stopQueue();
  await tokenRoom().refresher.close();
  await endHeartbeat().catch(() => undefined);
  await stopRecordingCalls();
  await closeDatabase();
  logger().info("Worker stopped");
}

/** What does not open shows at once as what it is; what may open again is tried at once. */
async function settleUnreadableTokens({ missingKeyIds }: OpenedInstallation): Promise<void> {
  await retryUnreadable();
  for (const keyId of missingKeyIds) await markUnreadable(keyId);
}

for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stopping.abort());

run().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
