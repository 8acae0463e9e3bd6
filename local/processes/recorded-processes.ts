// DATA_DIR/processes.json: what we started. If we and our guard are killed, the next start ends
// what is left.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  findProcess,
  isSameProcess,
  waitForEnd,
  type ProcessIdentity,
} from "./process-identity.ts";

const LEFTOVER_LIMIT_MS = 15_000;

export function recordProcess(dataDir: string, pid: number): void {
  const identity = findProcess(pid);
  if (identity) write(dataDir, [...read(dataDir), identity]);
}

export function forgetProcess(dataDir: string, pid: number): void {
  write(
    dataDir,
    read(dataDir).filter((one) => one.pid !== pid),
  );
}

/**
 * Only processes with the recorded start time are ours; another process may have the same number by
 * now.
 */
export async function endLeftoverProcesses(dataDir: string): Promise<number> {
  const leftovers = read(dataDir).filter(isSameProcess);
  for (const one of leftovers) signal(one.pid, "SIGTERM");
  for (const one of leftovers) {
    if (!(await waitForEnd(one, LEFTOVER_LIMIT_MS))) signal(one.pid, "SIGKILL");
  }
  write(dataDir, []);
  return leftovers.length;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}

function fileOf(dataDir: string): string {
  return path.join(dataDir, "processes.json");
}

function read(dataDir: string): ProcessIdentity[] {
  if (!existsSync(fileOf(dataDir))) return [];
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), "utf8")) as ProcessIdentity[];
  } catch {
    return [];
  }
}

function write(dataDir: string, processes: ProcessIdentity[]): void {
  // A test's throwaway data folder may already be gone.
  if (existsSync(dataDir))
    writeFileSync(fileOf(dataDir), JSON.stringify(processes), { mode: 0o600 });
}
