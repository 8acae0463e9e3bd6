import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { startEmbeddedDatabase } from "../../local/postgres/embedded-database.ts";
import { findFreePort } from "../../local/postgres/free-port.ts";
import { applyMigrations } from "../../local/postgres/migrations.ts";
import { startPart, stopParts } from "./processes.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

/** A benchmark's environment: a healthy simulator, and a key for the access-token route. */
export type World = { simulator: { url: string }; apiKey: string };

/** May see all companies' pages when a benchmark signs in. */
export const BENCH_OPERATOR = "operator@bench.example";

const SETTINGS = {
  NODE_ENV: "production",
  NEXTAUTH_SECRET: "a secret for benchmarks, and only for those",
  TOKEN_ENCRYPTION_KEYS: `bench1:${Buffer.alloc(32, 7).toString("base64")}`,
  GUSTO_ENVIRONMENT: "demo",
  GUSTO_CLIENT_ID: "demo-client-id",
  GUSTO_CLIENT_SECRET: "demo-client-secret",
  DEMO_MODE: "1",
  OPERATOR_EMAILS: BENCH_OPERATOR,
  RESTORE_MARK_FILE: "none",
  LOG_LEVEL: "silent",
};

/**
 * A throwaway database, a simulator in its own process, and the settings for this process and its
 * children.
 */
export async function openWorld(): Promise<World & { appPort: number; close(): Promise<void> }> {
  const database = await startEmbeddedDatabase({
    dataDir: mkdtempSync(path.join(tmpdir(), "dashboard-bench-")),
    throwAway: true,
  });
  const close = async (): Promise<void> => {
    await stopParts();
    await closeDatabase();
    await database.stop();
  };
  try {
    await applyMigrations(database.url);
    const appPort = await findFreePort();
    const simulator = await startPart("simulator", ["simulator/main.ts"], {
      SIMULATOR_PORT: "0",
      SIMULATOR_STATE_FILE: "",
      SIMULATOR_CLIENT_ID: SETTINGS.GUSTO_CLIENT_ID,
      SIMULATOR_CLIENT_SECRET: SETTINGS.GUSTO_CLIENT_SECRET,
    });
    Object.assign(process.env, SETTINGS, {
      DATABASE_URL: database.url,
      GUSTO_BASE_URL: simulator.url,
      APP_URL: `http://localhost:${appPort}`,
    });
    const { key } = await createApiKey(SYSTEM, { name: "bench", scopes: ["tokens:read"] });
    return { simulator, apiKey: key.reveal(), appPort, close };
  } catch (error) {
    await close();
    throw error;
  }
}
