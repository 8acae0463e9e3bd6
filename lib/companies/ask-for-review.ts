import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { HAS_LIVING_GRANT } from "#lib/tokens/serving/company-token.ts";

/**
 * Puts a company ahead of those whose day is merely over, in the caller's transaction, which enqueues the review once it is committed.
 * @returns false where nobody is connected, so that Gusto cannot be asked
 */
export async function markForReview(tx: Transaction, companyId: string): Promise<boolean> {
  return (
    (await tx.$executeRaw`UPDATE companies c SET next_review_at = to_timestamp(0) WHERE c.id = ${companyId}::uuid AND ${HAS_LIVING_GRANT}`) >
    0
  );
}
