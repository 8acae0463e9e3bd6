// Checks DATA_DIR before anything starts: it is writable, has space, and isn't in use.

import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { errorCode, errorMessage, PlainFailure } from "../plain-failure.ts";
import { findProcess, isSameProcess, type ProcessIdentity } from "../processes/process-identity.ts";

const NEEDED_MB = 500;

export function prepareDataDir(dataDir: string): void {
  const probe = path.join(dataDir, `.probe-${process.pid}`);
  try {
    mkdirSync(path.join(dataDir, "logs"), { recursive: true, mode: 0o711 });
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    throw new PlainFailure(
      `The data folder ${dataDir} cannot be written (${errorCode(error) ?? errorMessage(error)}). Set DATA_DIR to another folder.`,
    );
  }
}

export function requireDiskSpace(folder: string, neededMb = NEEDED_MB): void {
  const { bavail, bsize } = statfsSync(folder);
  const freeMb = Math.floor((bavail * bsize) / 1_000_000);
  if (freeMb >= neededMb) return;
  throw new PlainFailure(
    `Only ${freeMb} MB are free on the disk of ${folder}, and ${neededMb} MB are needed. Free some, or set DATA_DIR to a folder on another disk.`,
  );
}

/** Returns a function that unlocks the folder. A lock whose process is gone is ignored. */
export function lockDataDir(dataDir: string): () => void {
  const file = path.join(dataDir, "demo.lock");
  const own = JSON.stringify(findProcess(process.pid));
  for (;;) {
    try {
      const handle = openSync(file, "wx", 0o600);
      writeFileSync(handle, own);
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
      const holder = readHolder(file);
      if (holder && isSameProcess(holder)) {
        throw new PlainFailure(
          `Process ${holder.pid} is already using ${dataDir}. Stop it first, or set a different DATA_DIR, PORT and SIMULATOR_PORT.`,
        );
      }
      rmSync(file, { force: true });
    }
  }
}

function readHolder(file: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ProcessIdentity | null;
  } catch {
    return null;
  }
}
