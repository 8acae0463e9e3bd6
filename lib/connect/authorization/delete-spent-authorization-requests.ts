import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";

/** Requests are kept a day past their end, so that a late or replayed callback can still be told what happened. */
const KEPT_HOURS = 24;

export async function deleteSpentAuthorizationRequests(now = databaseNow()): Promise<number> {
  await db().signInAnswer.deleteMany({
    where: { createdAt: { lt: new Date(now.getTime() - KEPT_HOURS * 3_600_000) } },
  });
  const { count } = await db().authorizationRequest.deleteMany({
    where: { expiresAt: { lt: new Date(now.getTime() - KEPT_HOURS * 3_600_000) } },
  });
  return count;
}
