import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";

/** Minutes without a failure that count as quiet. */
const QUIET_MINUTES = 30;

/**
 * Failures without a quiet period in this many minutes started too long ago to look for a cause.
 */
const MOST_MINUTES = 1_440;

/**
 * The latest failure after a quiet period, to the minute; null if there is none since. Neither an
 * unknown UUID nor an exhausted budget counts as a failure here. Walks back from the newest failure
 * through an index, a minute at a time, to the first quiet period.
 * @param companyId null: all companies
 */
export async function findBreak(companyId: string | null, from: Date): Promise<Date | null> {
  const before = (until: Prisma.Sql) => Prisma.sql`(
    SELECT date_trunc('minute', f.at, 'UTC')
    FROM gusto_call_failures f
    WHERE ${companyId === null ? Prisma.sql`true` : Prisma.sql`f.company_id = ${companyId}::uuid`}
      AND f.at >= ${from}
      AND f.at < ${until}
      AND f.status NOT IN (404, 429)
    ORDER BY f.at DESC
    LIMIT 1
  )`;
  const [row] = await db().$queryRaw<{ minute: Date }[]>`
    WITH RECURSIVE failing AS (
      SELECT ${before(Prisma.sql`'infinity'`)} AS minute, 1 AS place
      UNION ALL
      SELECT earlier.minute, place + 1
      FROM failing
      CROSS JOIN LATERAL (
        SELECT ${before(Prisma.sql`
        failing.minute`)} AS minute
      ) earlier
      WHERE earlier.minute >= failing.minute - make_interval(mins => ${QUIET_MINUTES})
        AND place <= ${MOST_MINUTES}
    )
    SELECT min(minute) AS minute
    FROM failing
    HAVING count(*) <= ${MOST_MINUTES} AND min(minute) IS NOT NULL`;
  return row?.minute ?? null;
}
