import cluster from "node:cluster";

const STOP_SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/**
 * Calls `stop` for every signal that asks for an end, however many come: the terminal, npm, the bootstrap and the primary
 * process may each pass on one Ctrl-C, and a second one must not end what the first one lets finish.
 */
export function stopOnSignals(stop: () => void): void {
  for (const name of STOP_SIGNALS) process.on(name, stop);
  const { worker } = cluster;
  worker?.once("disconnect", () => {
    // The primary process was killed. Node would end this one at once, in the middle of whatever it holds.
    worker.exitedAfterDisconnect = true;
    stop();
  });
}
