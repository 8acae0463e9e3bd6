// A worker process without a queue: one full sweep, then one line of results.

import { closeDatabase } from "#lib/platform/database/db.ts";
import { sweepDueTokens, type SweepResult } from "#lib/tokens/serving/sweep-tokens.ts";

export type SweptResult = SweepResult & { seconds: number; rssMegabytes: number };

const begun = performance.now();
const result = await sweepDueTokens();
const swept: SweptResult = {
  ...result,
  seconds: (performance.now() - begun) / 1_000,
  rssMegabytes: process.memoryUsage.rss() / 1_048_576,
};
await closeDatabase();
process.stdout.write(`${JSON.stringify(swept)}\n`);
