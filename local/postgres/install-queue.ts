// The queue's own tables. If pg-boss created them at startup, app and worker would need the right
// to create tables.

import { createRequire } from "node:module";
import type pg from "pg";
import { getConstructionPlans, getMigrationPlans } from "pg-boss";
import { QUEUE_SCHEMA } from "#lib/platform/jobs/queue-schema.ts";

type Manifest = { pgboss: { schema: number } };

const { pgboss } = createRequire(import.meta.url)("pg-boss/package.json") as Manifest;

/** Creates them, or migrates them to this pg-boss version, inside the caller's transaction. */
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

/** The plan contains its own transaction statements. */
function withoutTransaction(plan: string): string {
  return plan.replace(/^\s*BEGIN;/, "").replace(/COMMIT;\s*$/, "");
}
