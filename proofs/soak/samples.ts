import { readdirSync, readFileSync } from "node:fs";
import type pg from "pg";

/** What was seen at one moment. Memory and descriptors are those of a process that lives through the whole run. */
export type Sample = {
  minute: number;
  /** Of all processes to the database. */
  connections: number;
  /** Those that have sat in a transaction for five seconds. */
  stuck: number;
  app: Held;
  worker: Held;
  /** Token pairs by state. */
  grants: Record<string, number>;
};

type Held = { megabytes: number; descriptors: number };

const CONNECTIONS = `
  SELECT count(*)::int AS connections,
    count(*) FILTER (WHERE state LIKE 'idle in transaction%' AND state_change < now() - interval '5 seconds')::int AS stuck
  FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
const GRANTS =
  "SELECT state::text AS state, count(*)::int AS count FROM gusto_auth_tokens GROUP BY state";

export async function takeSample(
  client: pg.Client,
  minute: number,
  pids: { app: number; worker: number },
): Promise<Sample> {
  const { rows: activity } = await client.query<{ connections: number; stuck: number }>(
    CONNECTIONS,
  );
  const { rows: grants } = await client.query<{ state: string; count: number }>(GRANTS);
  return {
    minute,
    connections: activity[0]?.connections ?? 0,
    stuck: activity[0]?.stuck ?? 0,
    app: heldBy(pids.app),
    worker: heldBy(pids.worker),
    grants: Object.fromEntries(grants.map(({ state, count }) => [state, count])),
  };
}

/** @throws when the process is no more, or where the system has no /proc */
function heldBy(pid: number): Held {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return {
    megabytes: Math.round(Number(kilobytes) / 102.4) / 10,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
  };
}
