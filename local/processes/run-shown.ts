import { spawn } from "node:child_process";
import { guardProcess } from "./guard-orphans.ts";
import { runCaptured } from "./run-captured.ts";
import { readEnvironment, ROOT_DIR } from "../settings.ts";

const STOP_LIMIT_MS = 60_000;

/**
 * Runs a program with this Node and shows its output (with `quiet`, only if it fails). Returns its
 * exit code.
 */
export async function runShown(args: string[], { quiet = false } = {}): Promise<number> {
  const env: NodeJS.ProcessEnv = { ...readEnvironment(), NEXT_TELEMETRY_DISABLED: "1" };
  if (!quiet) return runInherited(args, env);
  const { code, output } = await runCaptured(args, { env, stopLimitMs: STOP_LIMIT_MS });
  if (code !== 0 && output) console.log(output.trimEnd());
  return code ?? 1;
}

function runInherited(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT_DIR,
      env,
      stdio: ["ignore", "inherit", "inherit"],
    });
    guardProcess(child.pid ?? 0, "SIGTERM", STOP_LIMIT_MS);
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}
