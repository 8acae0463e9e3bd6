import "server-only";
import { countMayLiveOf } from "#lib/tokens/store/superseded-pairs.ts";
import { disconnectAtGustoJob } from "./disconnect-at-gusto-job.ts";

/** The pairs go first where some were replaced before: one by one they show what a revocation ends, all at once they do not. */
const PAIRS_FIRST_SECONDS = 10;

export async function queueDisconnectAtGusto(companyId: string): Promise<void> {
  const startAfterSeconds = (await countMayLiveOf(companyId)) > 0 ? PAIRS_FIRST_SECONDS : 0;
  await disconnectAtGustoJob.tryEnqueue({ companyId }, { startAfterSeconds });
}
