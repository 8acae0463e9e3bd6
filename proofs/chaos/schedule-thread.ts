// A thread that runs batches of seeded schedules.

import { parentPort } from "node:worker_threads";
import { runSeed } from "../simulation/run-schedule.ts";

export type ScheduleBatch = {
  count: number;
  exchanges: number;
  unrecoverable: number;
  explainedOverlaps: number;
  violations: string[];
};

parentPort?.on("message", ({ from, count }: { from: number; count: number }) => {
  void runBatch(from, count).then((batch) => parentPort?.postMessage(batch));
});

async function runBatch(from: number, count: number): Promise<ScheduleBatch> {
  const batch: ScheduleBatch = {
    count,
    exchanges: 0,
    unrecoverable: 0,
    explainedOverlaps: 0,
    violations: [],
  };
  for (let seed = from; seed < from + count; seed += 1) {
    const { exchanges, lost, explainedOverlaps, shortest } = await runSeed(seed);
    batch.exchanges += exchanges;
    batch.unrecoverable += Number(lost);
    batch.explainedOverlaps += explainedOverlaps;
    if (shortest)
      batch.violations.push(
        `seed ${seed}: ${shortest.violations[0]?.invariant} ${shortest.violations[0]?.detail}; replay: npm run chaos:replay -- ${shortest.taken.join(",")}`,
      );
  }
  return batch;
}
