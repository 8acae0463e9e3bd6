import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { env } from "#lib/platform/env.ts";

/**
 * Deletes notices older than `NOTICE_HISTORY_DAYS` with their dismissals, read or not: a problem
 * that still exists shows in the list of companies. @returns how many were deleted
 */
export function deleteOldNotices(): Promise<number> {
  return deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM notices
      WHERE id = ANY(
        ARRAY(
          SELECT id
          FROM notices
          WHERE created_at < now() - make_interval(days => ${env().NOTICE_HISTORY_DAYS}::int)
          ORDER BY created_at
          LIMIT ${ROWS_AT_ONCE}
        )
      )`,
  );
}
