import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";

/**
 * Deletes sessions past their idle or absolute limit. They are already refused; this keeps the
 * table small.
 */
export async function deleteExpiredSessions(now = databaseNow()): Promise<number> {
  const { count } = await db().session.deleteMany({
    where: { OR: [{ expires: { lt: now } }, { absoluteExpiresAt: { lt: now } }] },
  });
  return count;
}
