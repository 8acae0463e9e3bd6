import { spawn } from "node:child_process";
import { guardProcess } from "./guard-orphans.ts";
import { ROOT_DIR } from "../settings.ts";

/**
 * `stopLimitMs`: how long it may take to end if this process is interrupted. `killedBy` kills it
 * immediately (SIGKILL). `onOutput` gets its output as it arrives.
 */
type Captured = {
  env: NodeJS.ProcessEnv;
  stopLimitMs?: number;
  killedBy?: AbortSignal;
  onOutput?: (text: string) => void;
};

/** Runs a program with this Node and captures its output. @throws AbortError if it was killed */
export function runCaptured(
  args: string[],
  { env, stopLimitMs = 5_000, killedBy, onOutput }: Captured,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT_DIR,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      signal: killedBy,
      killSignal: "SIGKILL",
    });
    guardProcess(child.pid ?? 0, "SIGTERM", stopLimitMs);
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
      onOutput?.(chunk.toString());
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
