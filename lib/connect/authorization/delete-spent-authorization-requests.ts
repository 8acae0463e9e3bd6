import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";

/**
 * Requests are kept for a day after they end, so that a late or repeated callback can still be
 * explained.
 */
const KEPT_HOURS = 24;

export async function deleteSpentAuthorizationRequests(now = databaseNow()): Promise<number> {
  const end = new Date(now.getTime() - KEPT_HOURS * HOUR_MS);
  await deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM sign_in_answers
      WHERE answer_hash = ANY(
        ARRAY(
          SELECT answer_hash FROM sign_in_answers WHERE created_at < ${end} LIMIT ${ROWS_AT_ONCE}
        )
      )`,
  );
  return deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM authorization_requests
      WHERE id = ANY(
        ARRAY(SELECT id FROM authorization_requests WHERE expires_at < ${end} LIMIT ${ROWS_AT_ONCE})
      )`,
  );
}
