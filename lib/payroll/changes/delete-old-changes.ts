import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";

/** The desk shows what changed since yesterday; a month answers "when was that?". */
const CHANGE_DAYS = 40;

/** Deletes what was told long ago. The rows themselves stay. @returns how many were deleted */
export function deleteOldChanges(): Promise<number> {
  return deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM company_changes WHERE id = ANY(ARRAY(
        SELECT id FROM company_changes WHERE at < now() - make_interval(days => ${CHANGE_DAYS}::int)
        ORDER BY at LIMIT ${ROWS_AT_ONCE}))`,
  );
}
