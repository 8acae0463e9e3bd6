import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { env } from "#lib/platform/env.ts";

/** Deletes what happened to tokens longer ago than `TOKEN_HISTORY_DAYS`, by the index on time; what is left over goes the next time. @returns how many */
export function deleteOldTokenEvents(): Promise<number> {
  return deleteInSteps(
    () => db().$executeRaw`
    DELETE FROM token_events WHERE id IN (SELECT id FROM token_events WHERE at < now() - make_interval(days => ${env().TOKEN_HISTORY_DAYS}) ORDER BY at LIMIT ${ROWS_AT_ONCE})`,
  );
}
