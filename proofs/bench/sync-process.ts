// A worker of the sync benchmarks: works on the runs that are named on its standard input, several side by side.

import { text } from "node:stream/consumers";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { workOnRun } from "#lib/payroll/runs/work-on-run.ts";

/** Live: what is held at the end, after everything that could be thrown away was. */
export type SyncedResult = { seconds: number; liveMegabytes: number; peakMegabytes: number };

const { runIds, lanes } = JSON.parse(await text(process.stdin)) as {
  runIds: string[];
  lanes: number;
};
const begun = performance.now();
const left = [...runIds];
const lane = async (): Promise<void> => {
  for (let runId = left.shift(); runId; runId = left.shift()) await workOnRun(runId);
};
await Promise.all(Array.from({ length: lanes }, lane));
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
