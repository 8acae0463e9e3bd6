import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { enqueue } from "#lib/platform/jobs/queue.ts";
import { logger } from "#lib/platform/logger.ts";
import { HAS_LIVING_GRANT } from "#lib/tokens/serving/company-token.ts";

/**
 * Puts a company ahead of those whose day is merely over, in the caller's transaction, which calls `enqueueReview` once it is committed.
 * @returns false where nobody is connected, so that Gusto cannot be asked
 */
export async function markForReview(tx: Transaction, companyId: string): Promise<boolean> {
  return (
    (await tx.$executeRaw`UPDATE companies c SET next_review_at = to_timestamp(0) WHERE c.id = ${companyId}::uuid AND ${HAS_LIVING_GRANT}`) >
    0
  );
}

/** A queue out of reach only delays it: the next pass looks for what is due. */
export async function enqueueReview(): Promise<void> {
  await enqueue("companies.review", {}).catch((error: unknown) =>
    logger().warn({ err: error }, "A review could not be queued"),
  );
}
