import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { KEY_ENDS_SOON_DAYS } from "./key-state.ts";

const STILL_USED_WITHIN_MS = DAY_MS;
const MOST_NAMED = 5;

export type EndingKey = { name: string; prefix: string; expiresAt: Date };

/**
 * Keys that need somebody soon, the next to end first and at most some of each: those that expire
 * without a successor, and replaced ones whose service still uses them a day before their end.
 */
export async function readEndingKeys(
  now = databaseNow(),
): Promise<{ ending: EndingKey[]; stillUsed: EndingKey[] }> {
  const find = async (days: number, more: object): Promise<EndingKey[]> => {
    const keys = await db().apiKey.findMany({
      where: {
        revokedAt: null,
        expiresAt: { gt: now, lte: new Date(now.getTime() + days * DAY_MS) },
        ...more,
      },
      orderBy: { expiresAt: "asc" },
      take: MOST_NAMED,
      select: { name: true, prefix: true, expiresAt: true },
    });
    return keys.map(({ expiresAt, ...key }) => ({ ...key, expiresAt: expiresAt ?? now }));
  };
  const [ending, stillUsed] = await Promise.all([
    find(KEY_ENDS_SOON_DAYS, { successorId: null }),
    find(1, {
      successorId: { not: null },
      lastUsedAt: { gte: new Date(now.getTime() - STILL_USED_WITHIN_MS) },
    }),
  ]);
  return { ending, stillUsed };
}
