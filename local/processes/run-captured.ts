import { spawn } from "node:child_process";
import { guardProcess } from "./guard-orphans.ts";
import { ROOT_DIR } from "../settings.ts";

/** `stopLimitMs`: for its end, should this process be broken off. `killedBy` kills it at once (SIGKILL). `onOutput` sees what it prints as it comes. */
type Captured = {
  env: NodeJS.ProcessEnv;
  stopLimitMs?: number;
  killedBy?: AbortSignal;
  onOutput?: (text: string) => void;
};

/** Runs a program on this Node and keeps what it prints. @throws AbortError when it was killed */
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
