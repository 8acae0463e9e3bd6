import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";

/** Identifies this database and says when its newest pair was stored. A dump carries both. */
export type NewestPair = { databaseId: string; at: Date | null };

/** Between two checks at most hundreds of pairs are stored; other events are few. */
const LOOK_BACK_EVENTS = 1_000;

/** Reads two index-bounded queries, so that every process may call it every few seconds. */
export async function readNewestPair(): Promise<NewestPair> {
  const environment = env().GUSTO_ENVIRONMENT;
  await db().gustoApplicationState.createMany({ data: [{ environment }], skipDuplicates: true });
  const [found] = await db().$queryRaw<[NewestPair]>`
    SELECT s.database_id AS "databaseId",
      GREATEST(
        s.newest_pair_at,
        (
          SELECT max(e.at)
          FROM (SELECT type, at FROM token_events ORDER BY at DESC LIMIT ${LOOK_BACK_EVENTS}) e
          WHERE e.type IN ('authorized', 'imported', 'refreshed')
        )
      ) AS at
    FROM gusto_application_states s`;
  return found;
}

/** Stores the time apart from the rows, which may be deleted. Never moves back. */
export async function recordNewestPair(at: Date): Promise<void> {
  await db().gustoApplicationState.updateMany({
    where: {
      OR: [{ newestPairAt: null }, { newestPairAt: { lt: at } }],
    },
    data: { newestPairAt: at },
  });
}
