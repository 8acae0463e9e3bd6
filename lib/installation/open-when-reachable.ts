import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { originalCode } from "#lib/platform/database-fault.ts";
import { explainConnectionError } from "#lib/platform/connecting/explain-connection-error.ts";
import { logger } from "#lib/platform/logger.ts";
import { InstallationRefused } from "./judge-installation.ts";
import { openInstallation } from "./open-installation.ts";

const ASK_AGAIN_MS = 2_000;

/**
 * For a server process, which starts even if the database is down: tries once, then keeps trying in
 * the background until the database responds. The process exits if it must not serve this database.
 */
export async function openWhenReachable(): Promise<void> {
  if (await attempt(tell)) return;
  void (async () => {
    while (!(await attempt())) await delay(ASK_AGAIN_MS, undefined, { ref: false });
  })();
}

/** Logged once; the attempts continue. */
function tell(error: unknown): void {
  const reason = explainConnectionError(error);
  logger().warn(
    {
      problem: "database_unavailable",
      databaseCode: originalCode(error),
      ...(!reason && { err: error }),
    },
    reason
      ? `The database cannot be used: ${reason} Until it can nothing is served`
      : "The database is not responding yet; nothing is served until it does",
  );
}

async function attempt(onFailure?: (error: unknown) => void): Promise<boolean> {
  try {
    await openInstallation();
    return true;
  } catch (error) {
    if (!(error instanceof InstallationRefused)) {
      onFailure?.(error);
      return false;
    }
    console.error(error.message);
    process.exit(1);
  }
}
