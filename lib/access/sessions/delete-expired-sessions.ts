import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";

/**
 * Deletes sessions past their idle or absolute limit. They are already refused; this keeps the
 * table small.
 */
export function deleteExpiredSessions(now = databaseNow()): Promise<number> {
  return deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM sessions
      WHERE id = ANY(
        ARRAY(
          SELECT id
          FROM sessions
          WHERE LEAST(expires, absolute_expires_at) < ${now}
          LIMIT ${ROWS_AT_ONCE}
        )
      )`,
  );
}
