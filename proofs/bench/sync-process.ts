// A worker for the sync benchmarks: processes the runs named on standard input, several in
// parallel.

import { text } from "node:stream/consumers";
import pLimit from "p-limit";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { workOnRun } from "#lib/payroll/runs/work-on-run.ts";

/** Live memory: what is used at the end, after garbage collection. */
export type SyncedResult = { seconds: number; liveMegabytes: number; peakMegabytes: number };

const { runIds, lanes } = JSON.parse(await text(process.stdin)) as {
  runIds: string[];
  lanes: number;
};
const begun = performance.now();
await pLimit(lanes).map(runIds, (runId) => workOnRun(runId));
const seconds = (performance.now() - begun) / 1_000;
globalThis.gc?.();
const { heapUsed, external } = process.memoryUsage();
const result: SyncedResult = {
  seconds,
  liveMegabytes: (heapUsed + external) / 2 ** 20,
  peakMegabytes: process.resourceUsage().maxRSS / 1_024,
};
await stopQueue();
await closeDatabase();
console.log(JSON.stringify(result));
process.exit();
