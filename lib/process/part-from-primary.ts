import cluster, { type Worker } from "node:cluster";

/**
 * The primary process only relays messages; if it takes longer, it is gone or from a release that
 * doesn't know this message.
 */
const ANSWER_LIMIT_MS = 5_000;

/**
 * If several processes share a port, the primary accepts connections and hands them over by
 * message. Those it sent before learning that this process has stopped listening are still in
 * transit, and exiting now would drop their clients. Call this once the server is closed: it
 * resolves when they have arrived, and late ones are back with the primary, which gives them to
 * another process.
 */
export async function partFromPrimary(): Promise<void> {
  const { worker } = cluster;
  if (!worker) return;
  // Messages arrive in order: connections handed over earlier come before the first answer, and the
  // ones we gave back arrive before the second.
  for (let asked = 0; asked < 2 && worker.isConnected(); asked += 1) await ask(worker);
}

function ask(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(limit);
      process.off("message", hear);
      worker.off("disconnect", settle);
      resolve();
    };
    const hear = (message: unknown) => {
      if (message === "heard all") settle();
    };
    const limit = setTimeout(settle, ANSWER_LIMIT_MS);
    process.on("message", hear);
    worker.once("disconnect", settle);
    worker.send("heard all?", () => undefined);
  });
}
