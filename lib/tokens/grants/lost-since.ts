import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { DAY_MS } from "#lib/platform/durations.ts";

/** `refused`: Gusto refused the pair for good. `null`: there never was a grant. */
type LostConnection = {
  at: Date;
  by: "disconnected" | "deprovisioned" | "replaced" | "refused" | null;
};

/** Whether a connection has been gone for longer than this many days. Pure. */
export function isOutlived(
  lost: LostConnection | null,
  days: number,
  now = databaseNow(),
): boolean {
  return lost !== null && lost.at.getTime() < now.getTime() - days * DAY_MS;
}

/**
 * When a company lost its last connection, whoever ended it; null while any of its grants works. A
 * pair that fails for a temporary reason still works. To decide something by it, call it in the
 * transaction that holds the company's row: connecting takes that lock, too.
 */
export async function findLostConnection(
  companyId: string,
  tx: Transaction = db(),
): Promise<LostConnection | null> {
  const [row] = await tx.$queryRaw<{ living: boolean; at: Date; by: LostConnection["by"] }[]>`
    SELECT COALESCE(
        bool_or(g.ended_at IS NULL AND t.state NOT IN ('reconnect_required', 'disconnected')), false
      ) AS living,
      COALESCE(max(COALESCE(g.ended_at, t.state_since)), max(c.connected_at)) AS at,
      (
        array_agg(
          COALESCE(g.ended_reason, CASE WHEN g.id IS NOT NULL THEN 'refused' END)
          ORDER BY COALESCE(g.ended_at, t.state_since) DESC
        )
      )[1] AS by
    FROM companies c
    LEFT JOIN company_grants g ON g.company_id = c.id
    LEFT JOIN gusto_auth_tokens t ON t.id = g.token_id
    WHERE c.id = ${companyId}::uuid
    GROUP BY c.id`;
  return row && !row.living ? { at: row.at, by: row.by } : null;
}
