// The whole product on one machine, for the demo and the browser tests: starts the parts in order
// and stops them in reverse.

import { existsSync } from "node:fs";
import path from "node:path";
import { lockDataDir, prepareDataDir, requireDiskSpace } from "../postgres/data-dir.ts";
import { loadDemoSecrets } from "../seed/demo-secrets.ts";
import { startEmbeddedDatabase } from "../postgres/embedded-database.ts";
import { requireFreePort } from "../postgres/free-port.ts";
import { applyMigrations } from "../postgres/migrations.ts";
import { PlainFailure } from "../plain-failure.ts";
import { appEnvironment, simulatorEnvironment } from "./product-environment.ts";
import { buildIfChanged, NEXT_PROGRAM, SERVER_PROGRAM } from "./production-build.ts";
import { step } from "../progress.ts";
import { endLeftoverProcesses } from "./recorded-processes.ts";
import { seedDemo } from "../seed/run-seed.ts";
import { ROOT_DIR, type ProcessEnvironment, type Settings } from "../settings.ts";
import { startSupervised, type Supervised } from "./supervised-process.ts";
import { waitForApp, waitForSimulator } from "./wait-until-ready.ts";
import { APP_FLAGS } from "./app-flags.ts";
import { WORKER_FLAGS } from "./worker-flags.ts";

export type ProductOptions = {
  settings: Settings;
  /** "production" builds and starts; "development" runs `next dev` instead. */
  mode: "production" | "development";
  /** For the browser tests: a database without durability that is deleted after the stop. */
  throwAway: boolean;
  /** As the person typed it, for messages that suggest another way to start. */
  command: string;
  /** The app ended by itself, so the rest has to stop. */
  onAppEnd: (sentence: string) => void;
};

type Product = {
  start: () => Promise<void>;
  /** Stops what was started, however far startup got. */
  stop: (hurry: AbortSignal) => Promise<void>;
};

type StopPart = (hurry: AbortSignal) => Promise<void> | void;

const APP_STOP_LIMIT_MS = 45_000;
/** The worker finishes its work: a token exchange in progress must be stored. */
const WORKER_STOP_LIMIT_MS = 45_000;
const SIMULATOR_STOP_LIMIT_MS = 5_000;

export function createProduct(options: ProductOptions): Product {
  const parts: StopPart[] = [];
  return {
    start: () => start(options, (stopPart) => parts.push(stopPart)),
    stop: async (hurry) => {
      for (let part = parts.pop(); part; part = parts.pop()) await part(hurry);
    },
  };
}

async function start(options: ProductOptions, onStarted: (stop: StopPart) => void): Promise<void> {
  const { settings } = options;
  await step("Checks", () => check(options, onStarted));
  const secrets = loadDemoSecrets(settings.dataDir);
  const databaseUrl =
    settings.databaseUrl ?? (await step("Database", () => startDatabase(options, onStarted))).url;
  await step("Migrations", async () => describeMigrations(await applyMigrations(databaseUrl)));

  const environment = appEnvironment(settings, secrets, databaseUrl);
  const simulator = supervise(
    "simulator",
    ["simulator/main.ts"],
    simulatorEnvironment(settings, secrets),
    SIMULATOR_STOP_LIMIT_MS,
    options,
  );
  onStarted(simulator.stop);
  await step("Simulator", () => waitForSimulator(simulator, settings.simulatorPort));
  if (options.mode === "production") await step("Production build", buildIfChanged);
  await seedDemo(environment);

  const app = startApp(options, environment);
  onStarted(app.stop);
  const worker = startWorker(options, environment);
  if (worker) onStarted(worker.stop);
  await step("App", () => waitForApp(app, settings.port));
  if (worker) await step("Worker", () => worker.requireAlive());
}

/**
 * Real connections in a simulator's database: their refresh tokens would be sent to it, refused,
 * and shown as lost.
 */
function requireSimulatedGusto({ databaseUrl, environment }: Settings): void {
  if (databaseUrl === null || !environment.GUSTO_CLIENT_ID) return;
  throw new PlainFailure(
    "DATABASE_URL and GUSTO_CLIENT_ID are both set: this looks like a real installation, and this command would run it against the simulator. Unset one of them, or run npm start and npm run worker.",
  );
}

async function check(
  { settings, command }: ProductOptions,
  onStarted: (stop: StopPart) => void,
): Promise<string | undefined> {
  requireSimulatedGusto(settings);
  prepareDataDir(settings.dataDir);
  onStarted(lockDataDir(settings.dataDir));
  requireDiskSpace(settings.dataDir);
  const ended = await endLeftoverProcesses(settings.dataDir);
  await requireFreePort(settings.port, "PORT", command);
  await requireFreePort(settings.simulatorPort, "SIMULATOR_PORT", command);
  return ended > 0 ? `stopped ${ended} left over from a killed start` : undefined;
}

async function startDatabase(
  { settings, throwAway }: ProductOptions,
  onStarted: (stop: StopPart) => void,
) {
  const database = await startEmbeddedDatabase({ dataDir: settings.dataDir, throwAway });
  onStarted(database.stop);
  if (!database.folder.startsWith(settings.dataDir)) {
    console.log(
      `  The database is in ${database.folder}: the postgres account cannot enter ${settings.dataDir}.`,
    );
  }
  return database;
}

function describeMigrations(applied: string[]): string {
  return applied.length === 0 ? "up to date" : `${applied.length} applied`;
}

function startApp(options: ProductOptions, environment: ProcessEnvironment): Supervised {
  const { port } = options.settings;
  const inDevelopment = options.mode === "development";
  const args = inDevelopment
    ? [NEXT_PROGRAM, "dev", "--port", String(port), "--hostname", "127.0.0.1"]
    : [...APP_FLAGS, SERVER_PROGRAM];
  const nodeEnvironment: ProcessEnvironment = {
    ...environment,
    HOST: "127.0.0.1",
    NODE_ENV: inDevelopment ? "development" : "production",
  };
  return supervise("app", args, nodeEnvironment, APP_STOP_LIMIT_MS, options);
}

function startWorker(options: ProductOptions, environment: ProcessEnvironment): Supervised | null {
  if (!existsSync(path.join(ROOT_DIR, "worker", "main.ts"))) return null;
  return supervise(
    "worker",
    [...WORKER_FLAGS, "worker/main.ts"],
    environment,
    WORKER_STOP_LIMIT_MS,
    options,
  );
}

function supervise(
  name: string,
  args: string[],
  environment: ProcessEnvironment,
  stopLimitMs: number,
  options: ProductOptions,
): Supervised {
  const missing = args.find(
    (argument) => argument.endsWith(".ts") && !existsSync(path.join(ROOT_DIR, argument)),
  );
  if (missing) throw new PlainFailure(`${missing} is missing from this clone.`);
  const plan = { name, args, environment, dataDir: options.settings.dataDir, stopLimitMs };
  return startSupervised(plan, name === "app" ? { onEnd: options.onAppEnd } : { restart: true });
}
