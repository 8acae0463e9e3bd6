import cluster, { type Worker } from "node:cluster";

/** The primary process only passes messages on; one that takes longer is gone, or of a release that does not know the question. */
const ANSWER_LIMIT_MS = 5_000;

/**
 * Where several processes share a port, the primary accepts connections and hands them over by message, and those that it sent before it
 * heard that this process listens no more are still under way: an exit now would leave their clients without an answer. Call it
 * when the server is closed; it resolves when they have come, and those that came too late are back with the primary, which
 * gives them to another process.
 */
export async function partFromPrimary(): Promise<void> {
  const { worker } = cluster;
  if (!worker) return;
  // Messages stay in order. What was handed over before the first answer has come with it; what we gave back was heard with the second.
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
