// A worker process without its queue: one sweep from beginning to end, or for SWEEP_SECONDS, then a
// line that tells of it.

import { closeDatabase } from "#lib/platform/database/db.ts";
import { sweepDueTokens, type SweepResult } from "#lib/tokens/serving/sweep-tokens.ts";
import { countStatements } from "#test/count-statements.ts";

export type SweptResult = SweepResult & {
  seconds: number;
  statements: number;
  rssMegabytes: number;
};

const limit = Number(process.env.SWEEP_SECONDS ?? 0);
const stop = limit > 0 ? AbortSignal.timeout(limit * 1_000) : undefined;
const begun = performance.now();
let result: SweepResult = { refreshed: 0, terminal: 0, postponed: 0 };
const statements = await countStatements(async () => {
  result = await sweepDueTokens(stop);
});
const swept: SweptResult = {
  ...result,
  statements,
  seconds: (performance.now() - begun) / 1_000,
  rssMegabytes: process.memoryUsage.rss() / 1_048_576,
};
await closeDatabase();
process.stdout.write(`${JSON.stringify(swept)}\n`);
