import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";

/** After its end a link is kept for as long as somebody may ask what became of it. */
const KEPT_DAYS = 90;
const AT_ONCE = 1_000;

/** Deletes old links, a thousand at a time. */
export async function deleteOldLinks(now = databaseNow()): Promise<void> {
  const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
  for (;;) {
    const old = await db().reconnectLink.findMany({
      where: { expiresAt: { lt: before } },
      orderBy: { expiresAt: "asc" },
      take: AT_ONCE,
      select: { id: true },
    });
    await db().reconnectLink.deleteMany({ where: { id: { in: old.map(({ id }) => id) } } });
    if (old.length < AT_ONCE) return;
  }
}
