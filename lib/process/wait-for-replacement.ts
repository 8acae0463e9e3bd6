import cluster from "node:cluster";

/** Longer than a process needs to start, on a machine that is busy. */
const REPLACEMENT_LIMIT_MS = 60_000;

/**
 * Where several processes share a port under `npm start`: asks the primary process for another one, and resolves when that
 * one takes connections; `false` when all of them are to stop. Null where this process runs by itself.
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
