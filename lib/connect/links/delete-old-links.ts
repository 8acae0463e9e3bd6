import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { DAY_MS } from "#lib/platform/durations.ts";

/** How long an ended link is kept, so that its outcome can still be looked up. */
const KEPT_DAYS = 90;

export async function deleteOldLinks(now = databaseNow()): Promise<number> {
  const before = new Date(now.getTime() - KEPT_DAYS * DAY_MS);
  return deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM reconnect_links
      WHERE id = ANY(
        ARRAY(SELECT id FROM reconnect_links WHERE expires_at < ${before} LIMIT ${ROWS_AT_ONCE})
      )`,
  );
}
