// Distinguishes a process from a later one with the same number: after a crash, a pid alone proves
// nothing.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readEnvironment } from "../settings.ts";

export type ProcessIdentity = { pid: number; startedAt: string };

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is running, as another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return !isZombie(pid);
}

/** Null if no such process is running. */
export function findProcess(pid: number): ProcessIdentity | null {
  if (!Number.isSafeInteger(pid) || pid <= 1 || !isRunning(pid)) return null;
  const startedAt = process.platform === "linux" ? linuxStat(pid)?.[19] : ps(pid, "lstart=");
  return startedAt ? { pid, startedAt } : null;
}

export function isSameProcess(known: ProcessIdentity): boolean {
  return findProcess(known.pid)?.startedAt === known.startedAt;
}

/** Empty if it can't be read. */
export function commandLineOf(pid: number): string {
  if (process.platform !== "linux") return ps(pid, "command=") ?? "";
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}

/** Waits until the process is gone; false if it is still running after the limit. */
export async function waitForEnd(known: ProcessIdentity, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (isSameProcess(known)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

/**
 * The fields in /proc/PID/stat after the command name, which may itself contain spaces and
 * brackets.
 */
function linuxStat(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

function isZombie(pid: number): boolean {
  return process.platform === "linux" && linuxStat(pid)?.[0] === "Z";
}

function ps(pid: number, field: string): string | undefined {
  try {
    const output = execFileSync("ps", ["-o", field, "-p", String(pid)], {
      encoding: "utf8",
      env: { ...readEnvironment(), LC_ALL: "C" },
    });
    return output.trim() || undefined;
  } catch {
    return undefined;
  }
}
