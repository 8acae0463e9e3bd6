// Applies prisma/migrations to a database, or compares it with the schema.
// See docs/decisions/0011-schema-engine-as-webassembly.md

import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { PlainFailure } from "../plain-failure.ts";
import { connectTo } from "./connect.ts";
import { explainMigrationError } from "./explain-migration-error.ts";
import { expandOrContract } from "./expand-or-contract.ts";
import { installQueue } from "./install-queue.ts";

export const MIGRATIONS_DIR = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));

/**
 * Any constant works, as long as everything that migrates this database uses the same one, older
 * releases included.
 */
const MIGRATION_LOCK_KEY = 727_105_001;

/** Prisma's own table, so its command line can take over at any time. */
const CREATE_RECORD = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
    migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0
  )`;
const LIST_APPLIED = `
  SELECT migration_name AS name
  FROM _prisma_migrations
  WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
/**
 * An older release recorded an attempt before making it; a failed one left nothing but the record.
 */
const SET_FAILED_ASIDE = `
  UPDATE _prisma_migrations
  SET rolled_back_at = now()
  WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL`;
const RECORD = `
  INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
  VALUES ($1, $2, $3, now(), 1)`;
type Migration = { name: string; sql: string };

/**
 * Applies pending migrations, including the queue's tables, and returns their names. Each migration
 * and its record are one transaction: a failed one leaves nothing and is simply applied again.
 * Concurrent processes take turns. Works through a pooler, because no lock belongs to a session.
 * @throws PlainFailure that says what failed and what to do
 */
export async function applyMigrations(
  databaseUrl: string,
  migrations = readMigrations(),
): Promise<string[]> {
  const client = await connectTo(databaseUrl);
  try {
    const applied: string[] = [];
    for (;;) {
      const name = await applyNext(client, migrations);
      if (name === null) break;
      applied.push(name);
    }
    await inTransaction(client, "the queue's tables", () => installQueue(client));
    return applied;
  } finally {
    await client.end();
  }
}

/** Applies the first pending migration. Null: none is pending. */
async function applyNext(
  client: pg.Client,
  migrations: readonly Migration[],
): Promise<string | null> {
  let current = "the record of migrations";
  return inTransaction(
    client,
    () => current,
    async () => {
      await client.query(CREATE_RECORD);
      const { rows } = await client.query<{ name: string }>(LIST_APPLIED);
      const applied = new Set(rows.map(({ name }) => name));
      const migration = migrations.find(({ name }) => !applied.has(name));
      if (!migration) return null;
      current = migration.name;
      await client.query(SET_FAILED_ASIDE, [migration.name]);
      await expandOrContract(client, () => client.query(migration.sql));
      const checksum = createHash("sha256").update(migration.sql).digest("hex");
      await client.query(RECORD, [randomUUID(), checksum, migration.name]);
      return migration.name;
    },
  );
}

/** Under a lock that ends with the transaction, whatever happens to this process. */
async function inTransaction<T>(
  client: pg.Client,
  what: string | (() => string),
  work: () => Promise<T>,
): Promise<T> {
  try {
    // eslint-disable-next-line no-restricted-syntax -- a migration is no transaction of the product, and is not done again.
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK_KEY]);
    // Overrides the role's search path, because the product's queries name this schema.
    await client.query("SET LOCAL search_path TO public");
    const result = await work();
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw new PlainFailure(explainMigrationError(typeof what === "string" ? what : what(), error));
  }
}

/** Those of this release. */
export function readMigrations(): Migration[] {
  return readdirSync(MIGRATIONS_DIR, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => ({ name, sql: readMigration(name) }));
}

function readMigration(name: string): string {
  const file = path.join(MIGRATIONS_DIR, name, "migration.sql");
  if (!existsSync(file))
    throw new PlainFailure(
      `prisma/migrations/${name} has no migration.sql. Write it, or delete the folder.`,
    );
  return readFileSync(file, "utf8");
}
