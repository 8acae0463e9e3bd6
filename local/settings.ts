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

/** How the app's HTTP server listens, and to whom. */
export type ServerSettings = {
  port: number;
  host: string;
  appUrl: URL;
  keepAliveTimeoutMs: number;
  /** How many proxies in front append to X-Forwarded-For. */
  trustedProxies: number;
};

export function readEnvironment(): ProcessEnvironment {
  return process.env;
}

export function readSettings(environment: ProcessEnvironment = readEnvironment()): Settings {
  const port = readPort(environment, "PORT", 3000);
  const simulatorPort = readPort(environment, "SIMULATOR_PORT", 4010);
  if (port === simulatorPort)
    throw new PlainFailure(
      `PORT and SIMULATOR_PORT are both ${port}. Set them to different ports.`,
    );
  return {
    port,
    simulatorPort,
    dataDir: path.resolve(ROOT_DIR, environment.DATA_DIR || ".data"),
    databaseUrl: environment.DATABASE_URL || null,
    environment,
  };
}

export function readServerSettings(
  environment: ProcessEnvironment = readEnvironment(),
): ServerSettings {
  const appUrl = environment.APP_URL || "http://localhost:3000";
  if (!URL.canParse(appUrl)) throw new PlainFailure(`APP_URL is "${appUrl}", which is no address.`);
  return {
    port: readPort(environment, "PORT", 3000),
    // Behind a proxy of this machine. Directly on the network, callers could choose the address they are counted under.
    host: environment.HOST || "127.0.0.1",
    appUrl: new URL(appUrl),
    // Longer than the usual 60 s of what stands in front: the one that ends a connection first must not be us.
    keepAliveTimeoutMs: readNumber(environment, "KEEP_ALIVE_TIMEOUT", 75_000, 1_000, 3_600_000),
    trustedProxies: readNumber(environment, "TRUSTED_PROXIES", 1, 0, 10),
  };
}

/** How many processes of the app share its port. */
export function readProcessCount(environment: ProcessEnvironment = readEnvironment()): number {
  return readNumber(environment, "APP_PROCESSES", 1, 1, MOST_PROCESSES);
}

function readNumber(
  environment: ProcessEnvironment,
  name: string,
  fallback: number,
  least: number,
  most: number,
): number {
  const text = environment[name];
  if (!text) return fallback;
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new PlainFailure(`${name} is "${text}". Give a number from ${least} to ${most}.`);
  return number;
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
