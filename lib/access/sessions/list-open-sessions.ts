import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";

/** Which of these sessions are still open, by id: one statement for all pages of a process. */
export async function listOpenSessions(
  ids: readonly string[],
  now = databaseNow(),
): Promise<Set<string>> {
  const open = await db().session.findMany({
    where: {
      id: { in: [...ids] },
      expires: { gt: now },
      absoluteExpiresAt: { gt: now },
      user: { disabledAt: null },
    },
    select: { id: true },
  });
  return new Set(open.map(({ id }) => id));
}
