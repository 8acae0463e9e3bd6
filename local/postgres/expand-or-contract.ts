// Releases run side by side during an update: a migration adds, and a later one takes away what no
// release that may still run uses.

import type pg from "pg";
import { PlainFailure } from "../plain-failure.ts";

/** As long as lib/platform/jobs/heartbeat.ts believes that they are alive. */
const LIST_OLDER_PROCESSES = `
  SELECT kind, process, schema_version AS version
  FROM process_heartbeats
  WHERE last_seen_at > now() - interval '45 seconds'
    AND (
      schema_version IS NULL
      OR schema_version COLLATE "C" < (SELECT oldest_beside FROM schema_compatibility) COLLATE "C"
    )
  ORDER BY last_seen_at DESC`;

/**
 * Runs a migration. One that takes something away says so in `schema_compatibility`, and is refused
 * while a process of a release that uses it is alive. Inside the caller's transaction, which ends
 * with the refusal.
 * @throws PlainFailure that names the process
 */
export async function expandOrContract(
  client: pg.Client,
  migrate: () => Promise<unknown>,
): Promise<void> {
  const before = await readOldestBeside(client);
  await migrate();
  if (before !== null && (await readOldestBeside(client)) !== before)
    await requireNoOlderProcess(client);
}

/** Releases that do not know this migration must not run on the database. Null: it says nothing of them yet. */
async function readOldestBeside(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ found: string | null }>(
    "SELECT to_regclass('public.schema_compatibility')::text AS found",
  );
  if (!rows[0]?.found) return null;
  const stored = await client.query<{ oldest: string }>(
    "SELECT oldest_beside AS oldest FROM schema_compatibility",
  );
  return stored.rows[0]?.oldest ?? null;
}

/**
 * A process of an older release would miss what this migration has just taken away.
 * @throws PlainFailure that names it
 */
async function requireNoOlderProcess(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ kind: string; process: string; version: string | null }>(
    LIST_OLDER_PROCESSES,
  );
  const [first, ...others] = rows;
  if (!first) return;
  const and = others.length > 0 ? ` and ${others.length} more` : "";
  throw new PlainFailure(
    `it removes what the ${first.kind} ${first.process} (release ${first.version ?? "unknown"})${and} still uses. Replace or stop that release's processes; a killed one counts for another 45 seconds`,
  );
}
