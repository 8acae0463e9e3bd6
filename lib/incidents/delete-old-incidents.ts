import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { env } from "#lib/platform/env.ts";

/**
 * Deletes incidents that were resolved more than `INCIDENT_HISTORY_DAYS` ago with their history, and before
 * them, in steps of their own, companies that recovered so long ago, also from incidents that are open still.
 * @returns how many incidents were deleted
 */
export async function deleteOldIncidents(rowsAtOnce = ROWS_AT_ONCE): Promise<number> {
  const days = env().INCIDENT_HISTORY_DAYS;
  await deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM incident_companies m
      USING (
        SELECT incident_id, company_id
        FROM incident_companies
        WHERE left_at < now() - make_interval(days => ${days}::int)
        ORDER BY left_at
        LIMIT ${rowsAtOnce}
      ) old
      WHERE m.incident_id = old.incident_id AND m.company_id = old.company_id`,
    { rowsAtOnce },
  );
  return deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM incidents WHERE id = ANY(ARRAY(
        SELECT id FROM incidents WHERE resolved_at < now() - make_interval(days => ${days}::int)
        ORDER BY resolved_at LIMIT ${rowsAtOnce}))`,
    { rowsAtOnce },
  );
}
