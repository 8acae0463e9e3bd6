import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";

/** How long the results of a bulk action can be looked up. The audit log says for longer who did what. */
const KEPT_DAYS = 90;

/** Deletes old bulk actions, what became of their companies first. @returns how many actions */
export async function deleteOldBulkActions(rowsAtOnce = ROWS_AT_ONCE): Promise<number> {
  await deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM bulk_items WHERE ctid = ANY(ARRAY(
        SELECT i.ctid FROM bulk_actions b JOIN bulk_items i ON i.action_id = b.id
        WHERE b.created_at < now() - make_interval(days => ${KEPT_DAYS}) LIMIT ${rowsAtOnce}))`,
    { rowsAtOnce },
  );
  return deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM bulk_actions
      WHERE id = ANY(
        ARRAY(
          SELECT b.id
          FROM bulk_actions b
          WHERE b.created_at < now() - make_interval(days => ${KEPT_DAYS})
            AND NOT EXISTS (SELECT 1 FROM bulk_items i WHERE i.action_id = b.id)
          LIMIT ${rowsAtOnce}
        )
      )`,
    { rowsAtOnce },
  );
}
