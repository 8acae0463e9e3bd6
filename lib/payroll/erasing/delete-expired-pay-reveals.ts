import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";

/** Housekeeping: an expired reveal has no effect anyway. */
export function deleteExpiredPayReveals(now = databaseNow()): Promise<number> {
  return deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM pay_reveals
      WHERE ctid = ANY(
        ARRAY(SELECT ctid FROM pay_reveals WHERE expires_at <= ${now} LIMIT ${ROWS_AT_ONCE})
      )`,
  );
}
