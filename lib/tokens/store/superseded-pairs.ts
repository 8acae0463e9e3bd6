import "server-only";
import { db } from "#lib/platform/database/db.ts";

/*
 * Pairs that serve no company here but that Gusto may still accept: replaced by a reconnect and not
 * revoked, or given up unrevoked.
 */

/** The number of them, up to `limit`, and the oldest. */
export async function countMayLive(
  limit: number,
): Promise<{ count: number; oldestAt: Date | null }> {
  const [row] = await db().$queryRaw<{ count: number; oldestAt: Date | null }[]>`
    SELECT count(*)::int AS count, min(may_live_since) AS "oldestAt"
    FROM (
      SELECT may_live_since
      FROM gusto_auth_tokens
      WHERE may_live_since IS NOT NULL
      ORDER BY may_live_since
      LIMIT ${limit}
    ) found`;
  return row ?? { count: 0, oldestAt: null };
}

/** The number of them for one company. */
export async function countMayLiveOf(companyId: string): Promise<number> {
  return db().gustoAuthToken.count({
    where: { mayLiveSince: { not: null }, grants: { some: { companyId } } },
  });
}

/**
 * Records that Gusto has ended all access of a company: none of its pairs is valid any more, unless
 * it serves another company, too.
 */
export async function recordNoneLives(companyId: string): Promise<void> {
  await db().$executeRaw`
    UPDATE gusto_auth_tokens t
    SET may_live_since = NULL
    FROM company_grants g
    WHERE g.company_id = ${companyId}::uuid
      AND t.id = g.token_id
      AND t.may_live_since IS NOT NULL
      AND t.refresh_token IS NULL
      AND NOT EXISTS (
        SELECT 1
        FROM company_grants other
        WHERE other.token_id = t.id AND other.company_id <> g.company_id
      )`;
}
