// One PostgreSQL cluster in one folder: create, check, start, stop.

import { execFile } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { errorMessage, PlainFailure } from "../plain-failure.ts";
import type { Account, PostgresBinaries } from "./postgres-binaries.ts";
import { commandLineOf, findProcess, waitForEnd } from "../processes/process-identity.ts";
import { readEnvironment } from "../settings.ts";
import { lastLine } from "./postgres-log.ts";

export const STOP_LIMIT_MS = 15_000;
const ADVICE =
  "Delete this folder to start with an empty database, or set DATA_DIR to another database.";

/** Throws one sentence that says what is wrong with an existing folder. */
export function checkCluster(folder: string, majorVersion: string): void {
  const versionFile = path.join(folder, "PG_VERSION");
  if (!existsSync(versionFile))
    throw new PlainFailure(
      `The database folder ${folder} is damaged: PG_VERSION is missing. ${ADVICE}`,
    );
  const found = readFileSync(versionFile, "utf8").trim();
  if (found === majorVersion) return;
  const problem = /^\d+$/.test(found)
    ? `was written by PostgreSQL ${found}, but this is PostgreSQL ${majorVersion}`
    : "is damaged: PG_VERSION is unreadable";
  throw new PlainFailure(`The database folder ${folder} ${problem}. ${ADVICE}`);
}

export function clusterExists(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length > 0;
}

/**
 * Created next to its final place and then moved, so a half-finished cluster is never mistaken for
 * a complete one.
 */
export async function createCluster(
  folder: string,
  password: string,
  binaries: PostgresBinaries,
  throwAway: boolean,
): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  const passwordFile = `${folder}.password`;
  mkdirSync(path.dirname(folder), { recursive: true, mode: 0o700 });
  giveTo(path.dirname(folder), binaries.account);
  rmSync(unfinished, { recursive: true, force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  giveTo(passwordFile, binaries.account);
  // The built-in locale is the same on every system, whatever locales it has installed.
  const locale = [
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
  ];
  const access = ["--username=postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  const options = [
    `--pgdata=${unfinished}`,
    ...locale,
    ...access,
    "--no-instructions",
    ...(throwAway ? ["--no-sync"] : []),
  ];
  try {
    await promisify(execFile)(binaries.initdb, options, {
      ...binaries.account,
      cwd: path.dirname(folder),
      env: postgresEnvironment(),
    });
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new PlainFailure(
      `The database could not be created in ${folder}: ${lastLine(errorMessage(error))}`,
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
}

/** Ends a server left behind by a killed process, and removes the pid file of one that is gone. */
export async function endLeftoverServer(folder: string): Promise<void> {
  const pidFile = path.join(folder, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const [pidLine = ""] = readFileSync(pidFile, "utf8").split("\n");
  const server = findProcess(Number.parseInt(pidLine, 10));
  if (server && commandLineOf(server.pid).includes(folder)) {
    process.kill(server.pid, "SIGINT");
    if (!(await waitForEnd(server, STOP_LIMIT_MS))) {
      process.kill(server.pid, "SIGQUIT");
      await waitForEnd(server, STOP_LIMIT_MS);
    }
  }
  // Another process may have that number by now, and PostgreSQL would refuse to start.
  rmSync(pidFile, { force: true });
}

export function giveTo(file: string, account: Account): void {
  if (account.uid !== undefined && account.gid !== undefined)
    chownSync(file, account.uid, account.gid);
}

/**
 * We look into messages, whose language the locale determines; the machine's PG… variables must not
 * reach the server.
 */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(readEnvironment()).filter(([name]) => !name.startsWith("PG"));
  return { ...(Object.fromEntries(kept) as NodeJS.ProcessEnv), LC_ALL: "C", TZ: "UTC" };
}
