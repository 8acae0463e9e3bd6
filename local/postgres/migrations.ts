// Reads prisma/migrations and brings a database up to them, or says what a database still lacks.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { DiffTarget, MigrationList, SchemaContainer } from "@prisma/schema-engine-wasm";
import { errorMessage, PlainFailure } from "../plain-failure.ts";
import { withSchemaEngine } from "./schema-engine.ts";

export const MIGRATIONS_DIR = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));
const SCHEMA_FILE = fileURLToPath(new URL("../../prisma/schema.prisma", import.meta.url));

/** Any constant will do, as long as everything that migrates this database takes the same one. */
const MIGRATION_LOCK_KEY = 727_105_001;
const NO_FILTER = { externalTables: [], externalEnums: [] };

/** Applies what is pending and returns its names. Two processes at once: the second waits, then finds nothing to do. */
export async function applyMigrations(databaseUrl: string): Promise<string[]> {
  const migrationsList = readMigrations();
  return withMigrationLock(databaseUrl, async () => {
    try {
      const applied = await withSchemaEngine(databaseUrl, readSchema(), (engine) =>
        engine.applyMigrations({ migrationsList, filters: NO_FILTER }),
      );
      return applied.appliedMigrationNames;
    } catch (error) {
      throw new PlainFailure(`The database could not be migrated: ${engineMessage(error)}`);
    }
  });
}

/** The SQL that leads from the database as it is to schema.prisma; empty when they agree. */
export async function diffToSchema(databaseUrl: string): Promise<string> {
  return diff(databaseUrl, {
    tag: "schemaDatasource",
    files: readSchema(),
    configDir: path.dirname(SCHEMA_FILE),
  });
}

/** The SQL that makes schema.prisma from nothing. */
export async function diffFromEmpty(databaseUrl: string): Promise<string> {
  return diff(databaseUrl, { tag: "empty" });
}

async function diff(databaseUrl: string, from: DiffTarget): Promise<string> {
  const files = readSchema();
  try {
    const result = await withSchemaEngine(databaseUrl, files, (engine) =>
      engine.diff({
        from,
        to: { tag: "schemaDatamodel", files },
        script: true,
        exitCode: null,
        filters: NO_FILTER,
      }),
    );
    const script = (result.stdout ?? "").trim();
    return script === "-- This is an empty migration." ? "" : script;
  } catch (error) {
    throw new PlainFailure(`The schema could not be compared: ${engineMessage(error)}`);
  }
}

function readSchema(): SchemaContainer[] {
  return [{ path: SCHEMA_FILE, content: readFileSync(SCHEMA_FILE, "utf8") }];
}

function readMigrations(): MigrationList {
  const folders = readdirSync(MIGRATIONS_DIR, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const lockfile = path.join(MIGRATIONS_DIR, "migration_lock.toml");
  return {
    baseDir: MIGRATIONS_DIR,
    lockfile: {
      path: "migration_lock.toml",
      content: existsSync(lockfile) ? readFileSync(lockfile, "utf8") : null,
    },
    shadowDbInitScript: "",
    migrationDirectories: folders
      .map(({ name }) => name)
      .sort()
      .map((name) => ({
        path: name,
        migrationFile: {
          path: "migration.sql",
          content: { tag: "ok", value: readMigration(name) },
        },
      })),
  };
}

function readMigration(name: string): string {
  const file = path.join(MIGRATIONS_DIR, name, "migration.sql");
  if (!existsSync(file))
    throw new PlainFailure(
      `prisma/migrations/${name} has no migration.sql. Write it, or delete the folder.`,
    );
  return readFileSync(file, "utf8");
}

async function withMigrationLock<T>(databaseUrl: string, action: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // A server that goes away is reported by the query that needs it.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new PlainFailure(
      `The database of DATABASE_URL cannot be reached: ${errorMessage(error)}`,
    );
  }
  try {
    // Held by the session: it falls with the connection, whatever happens to this process.
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK_KEY]);
    return await action();
  } finally {
    await client.end();
  }
}

/** Below the first lines the engine prints where in its own source it was. */
function engineMessage(error: unknown): string {
  return (errorMessage(error).split(/\n\s+0: /)[0] ?? "").trim();
}
