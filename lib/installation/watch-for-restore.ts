import "server-only";
import { setInterval } from "node:timers";
import { logger } from "#lib/platform/logger.ts";
import { stopSignal } from "#lib/platform/process/stop-signal.ts";
import { lookForRestore } from "./look-for-restore.ts";

const LOOK_EVERY_MS = 10_000;

/**
 * Keeps checking while this process runs: the database may be replaced underneath it, and the mark
 * must move forward.
 */
export function watchForRestore(): void {
  const timer = setInterval(
    () =>
      void lookForRestore().catch((error: unknown) =>
        logger().debug({ err: error }, "Could not check whether the database was restored"),
      ),
    LOOK_EVERY_MS,
  );
  timer.unref();
  stopSignal().addEventListener("abort", () => clearInterval(timer), { once: true });
}
