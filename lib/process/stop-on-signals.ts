import cluster from "node:cluster";

const STOP_SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/**
 * Calls `stop` for every termination signal, however many arrive: the terminal, npm, the bootstrap
 * and the primary process may each forward one Ctrl-C, and a second signal must not cut off the
 * shutdown the first one started.
 */
export function stopOnSignals(stop: () => void): void {
  for (const name of STOP_SIGNALS) process.on(name, stop);
  const { worker } = cluster;
  worker?.once("disconnect", () => {
    // The primary process was killed. Node would otherwise exit immediately, in the middle of any
    // work.
    worker.exitedAfterDisconnect = true;
    stop();
  });
}
