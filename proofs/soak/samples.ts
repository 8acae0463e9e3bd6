import { readdirSync, readFileSync, readlinkSync } from "node:fs";
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

/** `descriptors`: without the connections that callers keep open to it, of which the last process that lives gets all. */
type Held = { megabytes: number; descriptors: number };

const CONNECTIONS = `
  SELECT count(*)::int AS connections,
    count(*) FILTER (
      WHERE state LIKE 'idle in transaction%' AND state_change < now() - interval '5 seconds'
    )::int AS stuck
  FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`;
const GRANTS =
  "SELECT state::text AS state, count(*)::int AS count FROM gusto_auth_tokens GROUP BY state";

export async function takeSample(
  client: pg.Client,
  minute: number,
  { app, worker, appPort }: { app: number; worker: number; appPort: number },
): Promise<Sample> {
  const { rows: activity } = await client.query<{ connections: number; stuck: number }>(
    CONNECTIONS,
  );
  const { rows: grants } = await client.query<{ state: string; count: number }>(GRANTS);
  return {
    minute,
    connections: activity[0]?.connections ?? 0,
    stuck: activity[0]?.stuck ?? 0,
    app: heldBy(app, appPort),
    worker: heldBy(worker),
    grants: Object.fromEntries(grants.map(({ state, count }) => [state, count])),
  };
}

/** @throws when the process is no more, or where the system has no /proc */
function heldBy(pid: number, port?: number): Held {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  const inodes = acceptedInodes(readFileSync(`/proc/${pid}/net/tcp`, "utf8"), port);
  const own = readdirSync(`/proc/${pid}/fd`).filter((fd) => !inodes.has(inodeOf(pid, fd)));
  return { megabytes: Math.round(Number(kilobytes) / 102.4) / 10, descriptors: own.length };
}

/** Empty for what is no socket, or was closed meanwhile. */
function inodeOf(pid: number, descriptor: string): string {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? "";
  } catch {
    return "";
  }
}

const ESTABLISHED = "01";

/**
 * The sockets of the established connections to this local port; none without one.
 * @param table `/proc/net/tcp`, whose ports and states are hexadecimal: proc(5)
 */
export function acceptedInodes(table: string, port?: number): ReadonlySet<string> {
  const hex = port?.toString(16).toUpperCase().padStart(4, "0");
  return new Set(
    table
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === ESTABLISHED && local?.split(":")[1] === hex)
      .map((fields) => fields[9] ?? ""),
  );
}
