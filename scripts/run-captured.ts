import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import { guardProcess } from "./guard-orphans.ts";
import { ROOT_DIR } from "./settings.ts";

/** `niceness`: how far behind whatever else runs. `stopLimitMs`: for its end, should this process be broken off. */
export type Captured = { env: NodeJS.ProcessEnv; stopLimitMs?: number; niceness?: number };

/** Runs a program on this Node and keeps what it prints. */
export function runCaptured(args: string[], { env, stopLimitMs = 5_000, niceness = 0 }: Captured): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT_DIR, env, stdio: ["ignore", "pipe", "pipe"] });
    guardProcess(child.pid ?? 0, "SIGTERM", stopLimitMs);
    if (niceness > 0 && child.pid !== undefined) setPriority(child.pid, niceness);
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
