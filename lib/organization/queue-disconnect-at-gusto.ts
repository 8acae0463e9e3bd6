import "server-only";
import { countMayLiveOf } from "#lib/tokens/store/superseded-pairs.ts";
import { disconnectAtGustoJob } from "./disconnect-at-gusto-job.ts";

/**
 * If pairs were replaced earlier, revoke them first: one by one, their responses show what each
 * revocation ends.
 */
const PAIRS_FIRST_SECONDS = 10;

export async function queueDisconnectAtGusto(companyId: string): Promise<void> {
  const startAfterSeconds = (await countMayLiveOf(companyId)) > 0 ? PAIRS_FIRST_SECONDS : 0;
  await disconnectAtGustoJob.tryEnqueue({ companyId }, { startAfterSeconds });
}
