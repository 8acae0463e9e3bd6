import { pool } from "#lib/platform/database/db.ts";

type Reads = Map<string, number>;

/**
 * How many rows of each table an action reads, by PostgreSQL's own statistics: sequential scans and
 * index lookups. Only for a database no one else is using.
 */
export async function rowsReadBy(act: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await readStatistics();
  await act();
  const after = await readStatistics();
  return Object.fromEntries(
    [...after]
      .map(([table, rows]) => [table, rows - (before.get(table) ?? 0)] as const)
      .filter(([, rows]) => rows > 0),
  );
}

async function readStatistics(): Promise<Reads> {
  // Every connection reports what it has read when asked, or seconds later.
  const clients = await Promise.all(
    Array.from({ length: pool().options.max }, () => pool().connect()),
  );
  try {
    for (const client of clients) {
      await client.query("SELECT pg_stat_force_next_flush()");
      await client.query("SELECT 1");
    }
    const answer = await clients[0]?.query<{ name: string; read: string }>(STATISTICS);
    return new Map(answer?.rows.map(({ name, read }) => [name, Number(read)]));
  } finally {
    for (const client of clients) client.release();
  }
}

const STATISTICS = `
  SELECT t.relname AS name, t.seq_tup_read + COALESCE(sum(i.idx_tup_read), 0) AS read
  FROM pg_stat_user_tables t
  LEFT JOIN pg_stat_user_indexes i ON i.relid = t.relid
  GROUP BY t.relid, t.relname, t.seq_tup_read`;
