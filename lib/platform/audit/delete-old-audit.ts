import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { env } from "#lib/platform/env.ts";

/**
 * Deletes audit lines older than `AUDIT_HISTORY_DAYS`, using the index on their time. The table's
 * owner does it through a function that takes nothing younger than a year: app and worker can only
 * append. @returns how many were deleted
 */
export function deleteOldAudit(): Promise<number> {
  return deleteInSteps(async () => {
    const [step] = await db().$queryRaw<{ deleted: number }[]>`
      SELECT delete_old_audit_log(${env().AUDIT_HISTORY_DAYS}::int, ${ROWS_AT_ONCE}::int)
        AS deleted`;
    return step?.deleted ?? 0;
  });
}
