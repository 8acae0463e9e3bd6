import "server-only";
import { db } from "#lib/platform/database/db.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";

type ConnectionEvent = {
  at: Date;
  type: string;
  reason: string | null;
  actor: string;
  companyId: string;
  companyName: string;
};

/**
 * What happened to the connections of some companies in a period. Leaves out successful refreshes
 * and accepted calls.
 */
export function listEventsBetween(
  companies: Prisma.Sql,
  { from, until, limit }: { from: Date; until: Date; limit: number },
): Promise<ConnectionEvent[]> {
  return db().$queryRaw`
    SELECT DISTINCT ON (e.id)
      e.at, e.type, e.reason, e.actor, c.id AS "companyId",
      COALESCE(c.trade_name, c.name) AS "companyName"
    FROM token_events e
    JOIN company_grants g ON g.token_id = e.token_id
    JOIN companies c ON c.id = g.company_id
    WHERE c.id IN (${companies})
      AND e.at BETWEEN ${from} AND ${until}
      AND e.type NOT IN ('refreshed', 'proved')
    ORDER BY e.id DESC, c.id
    LIMIT ${limit}`;
}
