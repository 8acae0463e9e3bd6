import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";

const KEPT_DAYS = 90;

/** Deletes the log of alerts that were last tried more than 90 days ago. @returns how many */
export function deleteOldDeliveries(rowsAtOnce = ROWS_AT_ONCE): Promise<number> {
  return deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM alert_deliveries
      WHERE id = ANY(
        ARRAY(
          SELECT id
          FROM alert_deliveries
          WHERE attempted_at < now() - make_interval(days => ${KEPT_DAYS}::int)
          ORDER BY attempted_at
          LIMIT ${rowsAtOnce}
        )
      )`,
    { rowsAtOnce },
  );
}
