import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { env } from "#lib/platform/env.ts";

/**
 * Deletes token events older than `TOKEN_HISTORY_DAYS`, by the index on time, in bounded steps; the
 * next run continues. Runs as the table's owner: app and worker may only insert. @returns how many
 */
export function deleteOldTokenEvents(): Promise<number> {
  return deleteInSteps(async () => {
    const [step] = await db().$queryRaw<{ deleted: number }[]>`
      SELECT delete_old_token_events(${env().TOKEN_HISTORY_DAYS}::int, ${ROWS_AT_ONCE}::int)
        AS deleted`;
    return step?.deleted ?? 0;
  });
}
