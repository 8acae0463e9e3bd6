import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

export type TestDatabase = {
  url: string;
  /** Ends all remaining connections to it. */
  drop: () => Promise<void>;
};

/**
 * Settings lib/platform/env.ts needs, overriding the machine's. A test may change some before it
 * first uses lib.
 */
const TEST_ENVIRONMENT: Readonly<Record<string, string>> = {
  APP_URL: "http://localhost:3000",
  NEXTAUTH_SECRET: "a secret for tests, and only for tests",
  TOKEN_ENCRYPTION_KEYS: `test1:${Buffer.alloc(32, 7).toString("base64")}`,
  GUSTO_ENVIRONMENT: "demo",
  GUSTO_BASE_URL: "http://127.0.0.1:1",
  GUSTO_CLIENT_ID: "test-client-id",
  GUSTO_CLIENT_SECRET: "test-client-secret",
  DEMO_MODE: "1",
  RESTORE_MARK_FILE: "none",
  LOG_LEVEL: "silent",
};

/**
 * A database per test file: a copy of the migrated template, created in tens of milliseconds. Call
 * it before the first use of lib, because it sets DATABASE_URL and other settings
 * lib/platform/env.ts reads once.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = new URL(inject("templateDatabaseUrl"));
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdministrator(
    template,
    `CREATE DATABASE "${name}" TEMPLATE "${template.pathname.slice(1)}"`,
  );

  const url = new URL(template);
  url.pathname = `/${name}`;
  setEnvironment(url.href);
  return {
    url: url.href,
    drop: () => asAdministrator(template, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`),
  };
}

function setEnvironment(databaseUrl: string): void {
  Object.assign(process.env, TEST_ENVIRONMENT, { DATABASE_URL: databaseUrl });
}

/** Runs one statement on this database's server, outside of it unless a path names one. */
export async function asAdministrator(
  template: URL,
  statement: string,
  path = "/postgres",
): Promise<void> {
  const url = new URL(template);
  url.pathname = path;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await runRetrying(client, statement);
  } finally {
    await client.end();
  }
}

/**
 * If two files copy the template at the same moment, the second one briefly fails with "in use"
 * (55006).
 */
async function runRetrying(client: pg.Client, statement: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(statement);
      return;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== "55006" || attempt === 50)
        throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
  }
}
