import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import { guardProcess } from "./guard-orphans.ts";
import { readEnvironment, ROOT_DIR } from "./settings.ts";

const BACKGROUND_NICENESS = 10;

/**
 * Runs a program on this Node with its output shown (with `quiet`: only when it fails); returns its exit code.
 * `background`: quiet, and behind whatever else runs.
 */
export function runShown(args: string[], { quiet = false, background = false } = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const env: NodeJS.ProcessEnv = { ...readEnvironment(), NEXT_TELEMETRY_DISABLED: "1" };
    const shown = quiet || background ? "pipe" : "inherit";
    const child = spawn(process.execPath, args, { cwd: ROOT_DIR, env, stdio: ["ignore", shown, shown] });
    guardProcess(child.pid ?? 0, "SIGTERM", 60_000);
    if (background && child.pid !== undefined) setPriority(child.pid, BACKGROUND_NICENESS);
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => {
      if (code !== 0 && output) console.log(output.trimEnd());
      resolve(code ?? 1);
    });
  });
}
