import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { originalCode } from "#lib/platform/database-fault.ts";
import { startHeartbeat } from "#lib/platform/jobs/heartbeat.ts";
import { explainConnectionError } from "#lib/platform/connecting/explain-connection-error.ts";
import { logger } from "#lib/platform/logger.ts";
import { InstallationRefused } from "./judge-installation.ts";
import { openInstallation } from "./open-installation.ts";

const ASK_AGAIN_MS = 2_000;

/**
 * For a server process, which starts even if the database is down or not migrated yet: tries once,
 * then keeps trying in the background until it can be used. The process exits if it must not serve
 * this database. From then on its heartbeat says which release it is.
 */
export async function openWhenReachable(): Promise<void> {
  if (await attempt(tell)) return startHeartbeat("app");
  void (async () => {
    while (!(await attempt())) await delay(ASK_AGAIN_MS, undefined, { ref: false });
    await startHeartbeat("app");
  })();
}

/** Logged once; the attempts continue. */
function tell(error: unknown): void {
  if (error instanceof InstallationRefused) {
    logger().warn({ problem: error.code }, `${error.message} Nothing is served until then`);
    return;
  }
  const reason = explainConnectionError(error);
  logger().warn(
    {
      problem: "database_unavailable",
      databaseCode: originalCode(error),
      ...(!reason && { err: error }),
    },
    reason
      ? `The database cannot be used: ${reason} Nothing is served until it can`
      : "The database is not responding yet; nothing is served until it does",
  );
}

async function attempt(onFailure?: (error: unknown) => void): Promise<boolean> {
  try {
    await openInstallation();
    return true;
  } catch (error) {
    // A new release may be started before its migration is through.
    if (!(error instanceof InstallationRefused) || error.code === "not_migrated") {
      onFailure?.(error);
      return false;
    }
    logger().fatal({ problem: "installation_refused" }, error.message);
    process.exit(1);
  }
}
