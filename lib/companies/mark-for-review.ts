import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { HAS_LIVING_GRANT } from "#lib/tokens/serving/company-token.ts";

/**
 * Moves a company ahead of those that are due by date, in the caller's transaction; the caller
 * enqueues the review after the commit.
 * @returns false if no one is connected, so Gusto can't be asked
 */
export async function markForReview(tx: Transaction, companyId: string): Promise<boolean> {
  return (
    (await tx.$executeRaw`
      UPDATE companies c
      SET next_review_at = to_timestamp(0)
      WHERE c.id = ${companyId}::uuid AND ${HAS_LIVING_GRANT}`) > 0
  );
}
