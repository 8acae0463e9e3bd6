import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";

/** Housekeeping: an expired reveal has no effect anyway. */
export async function deleteExpiredPayReveals(now = databaseNow()): Promise<number> {
  const { count } = await db().payReveal.deleteMany({ where: { expiresAt: { lte: now } } });
  return count;
}
