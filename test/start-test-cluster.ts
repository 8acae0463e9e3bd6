// Runs once before all database tests: a throwaway PostgreSQL with one migrated template database.

import { mkdtempSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbeddedDatabase } from "../local/postgres/embedded-database.ts";
import { applyMigrations } from "../local/postgres/migrations.ts";
import { quickFolder } from "../local/postgres/quick-folder.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The migrated database all test databases are copied from. Nothing may be connected to it. */
    templateDatabaseUrl: string;
  }
}

export default async function startTestCluster(project: TestProject): Promise<() => Promise<void>> {
  const database = await startEmbeddedDatabase({
    dataDir: mkdtempSync(path.join(quickFolder(), "dashboard-tests-")),
    throwAway: true,
  });
  await prepareTemplate(database.url).catch(async (error: unknown) => {
    await database.stop();
    throw error;
  });
  project.provide("templateDatabaseUrl", database.url);
  return database.stop;
}

/** Migrated, and as after a demo's first start: its rows can only belong to that environment. */
async function prepareTemplate(url: string): Promise<void> {
  await applyMigrations(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client
    .query("INSERT INTO installation (environment, is_demo) VALUES ('demo', true)")
    .finally(() => client.end());
}
