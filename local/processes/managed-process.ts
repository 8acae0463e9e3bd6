// A part of the product as a process in its own session (Ctrl-C reaches only us, and we stop the
// parts in order), with a log file, a record for the next start, and a guard in case we are killed.

import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { guardProcess } from "./guard-orphans.ts";
import { forgetProcess, recordProcess } from "./recorded-processes.ts";
import { ROOT_DIR, type ProcessEnvironment } from "../settings.ts";

export type ProcessPlan = {
  name: string;
  /** Arguments for this Node. */
  args: string[];
  environment: ProcessEnvironment;
  dataDir: string;
  /** How long it may take to stop after SIGTERM. */
  stopLimitMs: number;
};

export type ManagedProcess = {
  name: string;
  pid: number;
  logFile: string;
  hasEnded: () => boolean;
  /** Resolves with the reason it ended, in words. */
  ended: Promise<string>;
  /** SIGTERM, then SIGKILL after the limit or as soon as `hurry` aborts. */
  stop: (hurry: AbortSignal) => Promise<void>;
};

const LOG_LINES_SHOWN = 20;

export function startProcess(plan: ProcessPlan): ManagedProcess {
  const logFile = path.join(plan.dataDir, "logs", `${plan.name}.log`);
  const log = openSync(logFile, "a", 0o600);
  const child = spawn(process.execPath, plan.args, {
    cwd: ROOT_DIR,
    env: plan.environment,
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  const pid = child.pid ?? 0;
  guardProcess(pid, "SIGTERM", plan.stopLimitMs);
  recordProcess(plan.dataDir, pid);

  let running = true;
  const ended = new Promise<string>((resolve) => {
    const settle = (reason: string): void => {
      running = false;
      forgetProcess(plan.dataDir, pid);
      resolve(reason);
    };
    child.once("error", (error) => settle(error.message));
    child.once("exit", (code, signal) =>
      settle(signal ? `ended by ${signal}` : `exit code ${code}`),
    );
  });
  const stop = async (hurry: AbortSignal): Promise<void> => {
    if (!running) return;
    child.kill("SIGTERM");
    await waitOrKill(ended, plan.stopLimitMs, hurry, () => killGroup(pid));
  };
  return { name: plan.name, pid, logFile, hasEnded: () => !running, ended, stop };
}

/** Keeps the previous start's log, but no older ones. */
export function beginLog(dataDir: string, name: string): void {
  const file = path.join(dataDir, "logs", `${name}.log`);
  if (existsSync(file)) renameSync(file, path.join(dataDir, "logs", `${name}.previous.log`));
}

export function lastLogLines(logFile: string): string {
  if (!existsSync(logFile)) return "";
  const lines = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-LOG_LINES_SHOWN);
  return lines.map((line) => `  ${line}`).join("\n");
}

async function waitOrKill(
  ended: Promise<string>,
  limitMs: number,
  hurry: AbortSignal,
  kill: () => void,
): Promise<void> {
  const limit = setTimeout(kill, limitMs);
  hurry.addEventListener("abort", kill);
  if (hurry.aborted) kill();
  await ended;
  clearTimeout(limit);
  hurry.removeEventListener("abort", kill);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Already gone.
  }
}
