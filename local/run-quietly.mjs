// Runs a program behind one line of progress; for the bootstrap, before any package is installed.

import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const MODULES = path.join(ROOT, "node_modules");

/** Often enough in a log to see that a long step is alive. */
const LOG_EVERY_MS = 15_000;

/** Its message is meant for the person at the terminal. */
export class PlainFailure extends Error {}

/** Shows a line with the elapsed time, and keeps the output in case it fails. */
export function runQuietly(label, program, args, env) {
  return new Promise((resolve, reject) => {
    const start = Date.now();
    const live = process.stderr.isTTY;
    const line = () => `  ${label} … ${Math.round((Date.now() - start) / 1000)} s`;
    const ticker = live
      ? setInterval(() => process.stderr.write(`\r${line()} `), 1000)
      : setInterval(() => console.error(line()), LOG_EVERY_MS);
    if (!live) console.error(`  ${label} …`);
    const child = spawn(program, args, {
      cwd: ROOT,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    let output = "";
    const keep = (chunk) => (output += chunk);
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const finish = () => {
      clearInterval(ticker);
      if (live) process.stderr.write("\r\x1b[K");
    };
    child.on("error", (error) => {
      finish();
      reject(
        new PlainFailure(
          `${path.basename(program)} could not be started (${error.code}). Is npm installed?`,
        ),
      );
    });
    child.on("close", (code) => {
      finish();
      if (code === 0) console.error(`✓ ${label} … ${((Date.now() - start) / 1000).toFixed(1)} s`);
      resolve({ code, output });
    });
  });
}
