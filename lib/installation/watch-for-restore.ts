import "server-only";
import { setInterval } from "node:timers";
import { logger } from "#lib/platform/logger.ts";
import { stopSignal } from "#lib/platform/process/stop-signal.ts";
import { lookForRestore } from "./look-for-restore.ts";

const LOOK_EVERY_MS = 10_000;

/** Looks as long as this process runs: its database may be replaced beneath it, and the mark has to move on. */
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
