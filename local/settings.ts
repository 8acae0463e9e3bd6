// The only place where scripts read the environment. It already includes .env: bootstrap.mjs passes
// the file to Node, and variables that are set take precedence.

import path from "node:path";
import { fileURLToPath } from "node:url";
import { readSetting } from "#lib/platform/settings/read-setting-files.ts";
import { type SettingProblem, SettingsError } from "#lib/platform/settings/settings-error.ts";
import { PlainFailure } from "./plain-failure.ts";

export const ROOT_DIR = fileURLToPath(new URL("..", import.meta.url));

export type ProcessEnvironment = NodeJS.ProcessEnv;

const MOST_PROCESSES = 64;

/** Where the product's parts are or will be. */
export type Settings = {
  port: number;
  simulatorPort: number;
  /** Absolute path. */
  dataDir: string;
  /** Null: the embedded database. */
  databaseUrl: string | null;
  environment: ProcessEnvironment;
};

/** How and where the app's HTTP server listens. */
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
    databaseUrl: readSecret(environment, "DATABASE_URL") ?? null,
    environment,
  };
}

/** @throws SettingsError that lists every invalid one */
export function readServerSettings(
  environment: ProcessEnvironment = readEnvironment(),
): ServerSettings {
  const appUrl = environment.APP_URL || "http://localhost:3000";
  const port = numberIn(environment, "PORT", 3000, 1, 65_535);
  // Longer than the usual 60 s of a proxy in front, because we must not be the first to close a
  // connection.
  const keepAliveTimeoutMs = numberIn(environment, "KEEP_ALIVE_TIMEOUT", 75_000, 1_000, 3_600_000);
  const trustedProxies = numberIn(environment, "TRUSTED_PROXIES", 1, 0, 10);
  const problems = [port, keepAliveTimeoutMs, trustedProxies].filter(isProblem);
  if (!URL.canParse(appUrl))
    problems.push({ name: "APP_URL", message: `APP_URL is "${appUrl}", which is no address.` });
  if (isProblem(port) || isProblem(keepAliveTimeoutMs) || isProblem(trustedProxies) || problems[0])
    throw new SettingsError(problems);
  return {
    port,
    // For a proxy on this machine. Directly on the network, callers could choose the address they
    // are counted under.
    host: environment.HOST || "127.0.0.1",
    appUrl: new URL(appUrl),
    keepAliveTimeoutMs,
    trustedProxies,
  };
}

/**
 * Whether a person develops and reads along: lines of the log are made for the eye, which nothing
 * else should have to read.
 */
export function isDevelopersTerminal(environment: ProcessEnvironment = readEnvironment()): boolean {
  return process.stdout.isTTY && environment.NODE_ENV !== "production";
}

/** How many app processes share the port. */
export function readProcessCount(environment: ProcessEnvironment = readEnvironment()): number {
  return readNumber(environment, "APP_PROCESSES", 1, 1, MOST_PROCESSES);
}

/** A secret a script itself needs, by value or by file. @throws SettingsError */
export function readSecret(environment: ProcessEnvironment, name: string): string | undefined {
  const found = readSetting(name, environment);
  if ("problem" in found) throw new SettingsError([found.problem]);
  return found.value;
}

function readNumber(
  environment: ProcessEnvironment,
  name: string,
  fallback: number,
  least: number,
  most: number,
): number {
  const number = numberIn(environment, name, fallback, least, most);
  if (isProblem(number)) throw new SettingsError([number]);
  return number;
}

function numberIn(
  environment: ProcessEnvironment,
  name: string,
  fallback: number,
  least: number,
  most: number,
): number | SettingProblem {
  const text = environment[name];
  if (!text) return fallback;
  const number = Number(text);
  return Number.isInteger(number) && number >= least && number <= most
    ? number
    : { name, message: `${name} is "${text}". Give a number from ${least} to ${most}.` };
}

function isProblem(value: number | SettingProblem): value is SettingProblem {
  return typeof value === "object";
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
