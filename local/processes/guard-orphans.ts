import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { GuardOrder } from "./orphan-guard.ts";
import { findProcess } from "./process-identity.ts";

let guard: ChildProcess | undefined;

/** Makes sure the process is stopped when this one ends, for whatever reason. */
export function guardProcess(pid: number, signal: NodeJS.Signals, graceMs: number): void {
  const identity = findProcess(pid);
  if (identity) order({ watch: { ...identity, signal, graceMs } });
}

/** Makes sure the folder is removed after this process ends, if it still exists. */
export function guardFolder(folder: string): void {
  order({ removeFolder: folder });
}

function order(message: GuardOrder): void {
  guard ??= startGuard();
  guard.stdin?.write(`${JSON.stringify(message)}\n`);
}

function startGuard(): ChildProcess {
  const script = fileURLToPath(new URL("./orphan-guard.ts", import.meta.url));
  // In its own session: neither Ctrl-C nor closing the terminal reaches it.
  const child = spawn(process.execPath, [script], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  if ("unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
  return child;
}
