import "server-only";
import { db } from "../database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "../database/delete-in-steps.ts";
import { AppError } from "../errors.ts";
import { RATE_LIMITS, type RateLimitName } from "./rate-limits.ts";

/*
 * Counted in PostgreSQL, so all processes share the count and a restart keeps it. Windows begin and
 * end by the database's clock, so a process whose own is wrong shortens or extends nobody's.
 */

/** @throws AppError rate_limited, with the seconds to wait */
export async function takeFromRateLimit(name: RateLimitName, key: string): Promise<void> {
  const { points, windowSeconds } = RATE_LIMITS[name];
  const [taken] = await db().$queryRaw<{ points: number; secondsLeft: number }[]>`
    WITH moment AS (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now)
    INSERT INTO rate_limits AS counted (key, points, expire)
    SELECT ${`${name}:${key}`}, 1, now + ${windowSeconds * 1_000}::bigint
    FROM moment
    ON CONFLICT (key) DO UPDATE SET
      points
        = CASE WHEN counted.expire <= (SELECT now FROM moment) THEN 1 ELSE counted.points + 1 END,
      expire = CASE
        WHEN counted.expire <= (SELECT now FROM moment) THEN EXCLUDED.expire
        ELSE counted.expire
      END
    RETURNING points, ceil((expire - (SELECT now FROM moment)) / 1000.0)::int AS "secondsLeft"`;
  if (!taken || taken.points <= points) return;
  const retryAfterSeconds = Math.max(1, taken.secondsLeft);
  throw new AppError(
    "rate_limited",
    `Too many attempts. Try again in ${retryAfterSeconds} seconds.`,
    { retryAfterSeconds },
  );
}

/** Windows that have ended count no more; this keeps the table small. */
export function deleteEndedWindows(): Promise<number> {
  return deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM rate_limits
      WHERE key = ANY(
        ARRAY(
          SELECT key
          FROM rate_limits
          WHERE expire < extract(epoch FROM now()) * 1000
          LIMIT ${ROWS_AT_ONCE}
        )
      )`,
  );
}
