import cluster from "node:cluster";

/** Longer than a process takes to start on a busy machine. */
const REPLACEMENT_LIMIT_MS = 60_000;

/**
 * If several processes share a port under `npm start`: asks the primary for a replacement and
 * resolves when it accepts connections; `false` if all of them are to stop. Null if this process
 * runs on its own.
 */
export function waitForReplacement(): Promise<boolean> | null {
  const { worker } = cluster;
  if (!worker?.isConnected()) return null;
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve(false), REPLACEMENT_LIMIT_MS);
    const settle = (isReplaced: boolean) => {
      clearTimeout(limit);
      resolve(isReplaced);
    };
    process.on("message", (message) => {
      if (message === "replaced" || message === "all stop") settle(message === "replaced");
    });
    worker.once("disconnect", () => settle(false));
    worker.send("stopping", () => undefined);
  });
}
