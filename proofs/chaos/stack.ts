import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { replaceTokenServices } from "#lib/tokens/store/token-refresher.ts";
import { startEmbeddedDatabase } from "../../local/postgres/embedded-database.ts";
import { applyMigrations } from "../../local/postgres/migrations.ts";
import { type RunningSimulator, startSimulator } from "../../simulator/start-simulator.ts";
import { CHAOS_TIMING } from "./chaos-timing.ts";

export type ChaosStack = {
  simulator: RunningSimulator;
  databaseUrl: string;
  /** Stops PostgreSQL as a power cut would (`immediate`), and restarts it after a while. */
  interruptDatabase: (ms: number) => Promise<void>;
  stop: () => Promise<void>;
};

/** A durable PostgreSQL of its own, a simulator, and this process set up as one of ours. */
export async function startStack(): Promise<ChaosStack> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "chaos-"));
  let database = await startEmbeddedDatabase({ dataDir });
  await applyMigrations(database.url);
  const simulator = await startSimulator({ port: 0 });
  Object.assign(process.env, settings(database.url, simulator.url));
  replaceTokenServices({ timing: CHAOS_TIMING });

  const interruptDatabase = async (ms: number) => {
    const port = Number(new URL(database.url).port);
    const pid = Number(
      readFileSync(path.join(database.folder, "postmaster.pid"), "utf8").split("\n")[0],
    );
    process.kill(pid, "SIGQUIT");
    await new Promise((resolve) => setTimeout(resolve, ms));
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
    database = await startEmbeddedDatabase({ dataDir, port });
  };
  const stop = async () => {
    await closeDatabase();
    await simulator.close();
    await database.stop();
    if (existsSync(database.folder)) rmSync(database.folder, { recursive: true, force: true });
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { simulator, databaseUrl: database.url, interruptDatabase, stop };
}

function settings(databaseUrl: string, simulatorUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    APP_URL: "http://localhost:3000",
    NEXTAUTH_SECRET: "a secret of the chaos run and nothing else",
    TOKEN_ENCRYPTION_KEYS: `chaos1:${Buffer.alloc(32, 7).toString("base64")}`,
    GUSTO_ENVIRONMENT: "demo",
    GUSTO_BASE_URL: simulatorUrl,
    GUSTO_CLIENT_ID: "demo-client-id",
    GUSTO_CLIENT_SECRET: "demo-client-secret",
    DEMO_MODE: "1",
    LOG_LEVEL: "silent",
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
