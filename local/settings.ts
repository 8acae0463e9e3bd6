// The one place where scripts read the environment. What .env at the root says is in it already: bootstrap.mjs hands
// the file to Node, and a variable that is set wins over it.

import path from "node:path";
import { fileURLToPath } from "node:url";
import { PlainFailure } from "./plain-failure.ts";

export const ROOT_DIR = fileURLToPath(new URL("..", import.meta.url));

export type ProcessEnvironment = NodeJS.ProcessEnv;

const MOST_PROCESSES = 64;

/** Where the product's parts are, or are to be. */
export type Settings = {
  port: number;
  simulatorPort: number;
  /** Absolute. */
  dataDir: string;
  /** Null: the embedded database. */
  databaseUrl: string | null;
  environment: ProcessEnvironment;
};

export function readEnvironment(): ProcessEnvironment {
  return process.env;
}

export function readSettings(environment: ProcessEnvironment = readEnvironment()): Settings {
  const port = readPort(environment, "PORT", 3000);
  const simulatorPort = readPort(environment, "SIMULATOR_PORT", 4010);
  if (port === simulatorPort)
    throw new PlainFailure(
      `PORT and SIMULATOR_PORT are both ${port}. Give them different numbers.`,
    );
  return {
    port,
    simulatorPort,
    dataDir: path.resolve(ROOT_DIR, environment.DATA_DIR || ".data"),
    databaseUrl: environment.DATABASE_URL || null,
    environment,
  };
}

/** How many processes of the app share its port. */
export function readProcessCount(environment: ProcessEnvironment = readEnvironment()): number {
  const text = environment.APP_PROCESSES;
  if (!text) return 1;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MOST_PROCESSES)
    throw new PlainFailure(
      `APP_PROCESSES is "${text}". Give a number from 1 to ${MOST_PROCESSES}.`,
    );
  return count;
}

function readPort(
  environment: ProcessEnvironment,
  name: "PORT" | "SIMULATOR_PORT",
  fallback: number,
): number {
  const text = environment[name];
  if (!text) return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new PlainFailure(
      `${name} is "${text}", which is not a port. Give a number from 1 to 65535.`,
    );
  }
  return port;
}
