import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { DAY_MS } from "#lib/platform/durations.ts";

/** The ninety days of the strips, and some more for a worker that was stopped. */
const KEPT_DAYS = 100;

/** Deletes what days were, for companies and for all of them, once no strip shows them. */
export async function deleteOldDays(now = databaseNow()): Promise<number> {
  const before = new Date(now.getTime() - KEPT_DAYS * DAY_MS);
  await db().fleetVerifiedDay.deleteMany({ where: { day: { lt: before } } });
  return deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM company_verified_days
      WHERE ctid = ANY(
        ARRAY(
          SELECT ctid FROM company_verified_days WHERE day < ${before}::date LIMIT ${ROWS_AT_ONCE}
        )
      )`,
  );
}
