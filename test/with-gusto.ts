import { afterAll, beforeAll } from "vitest";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { type RunningSimulator, startSimulator } from "../simulator/start-simulator.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";

/**
 * For a test file that needs both: its own database and a simulator, with matching settings. Call
 * it at the top of the file; the simulator runs from the first test on.
 */
export function withGusto(settings: Record<string, string> = {}): { readonly url: string } {
  let database: TestDatabase;
  let simulator: RunningSimulator;
  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, onError: () => undefined });
    database = await createTestDatabase();
    Object.assign(process.env, {
      GUSTO_BASE_URL: simulator.url,
      GUSTO_CLIENT_ID: "demo-client-id",
      GUSTO_CLIENT_SECRET: "demo-client-secret",
      ...settings,
    });
  });
  afterAll(async () => {
    await stopQueue();
    await closeDatabase();
    await simulator.close();
    await database.drop();
  });
  return {
    get url() {
      return simulator.url;
    },
  };
}
