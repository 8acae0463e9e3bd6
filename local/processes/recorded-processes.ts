// DATA_DIR/processes.json: what we started. Should we and our guard be killed, the next start ends what is left.

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

/** Only processes that began when we noted are ours; the same number may be somebody else's by now. */
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
  // The throw-away data folder of a test may be gone already.
  if (existsSync(dataDir))
    writeFileSync(fileOf(dataDir), JSON.stringify(processes), { mode: 0o600 });
}
