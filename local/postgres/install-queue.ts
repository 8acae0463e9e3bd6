// The queue's own tables. pg-boss would make them at a start; app and worker then needed the right to make tables.

import { createRequire } from "node:module";
import type pg from "pg";
import { getConstructionPlans, getMigrationPlans } from "pg-boss";
import { QUEUE_SCHEMA } from "#lib/platform/jobs/queue-schema.ts";

type Manifest = { pgboss: { schema: number } };

const { pgboss } = createRequire(import.meta.url)("pg-boss/package.json") as Manifest;

/** Makes them, or brings them up to what this pg-boss wants. Inside the caller's transaction. */
export async function installQueue(client: pg.Client): Promise<void> {
  const version = await readVersion(client);
  if (version === null) await client.query(withoutTransaction(getConstructionPlans(QUEUE_SCHEMA)));
  else if (version < pgboss.schema)
    await client.query(withoutTransaction(getMigrationPlans(QUEUE_SCHEMA, version)));
}

async function readVersion(client: pg.Client): Promise<number | null> {
  const { rows } = await client.query<{ found: string | null }>(
    "SELECT to_regclass($1)::text AS found",
    [`${QUEUE_SCHEMA}.version`],
  );
  if (!rows[0]?.found) return null;
  const stored = await client.query<{ version: number }>(
    `SELECT version FROM ${QUEUE_SCHEMA}.version`,
  );
  return stored.rows[0]?.version ?? null;
}

/** The plan brings a transaction of its own. */
function withoutTransaction(plan: string): string {
  return plan.replace(/^\s*BEGIN;/, "").replace(/COMMIT;\s*$/, "");
}
