import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { guardProcess } from "./guard-orphans.ts";
import { PlainFailure } from "./plain-failure.ts";
import { step } from "./progress.ts";
import { ROOT_DIR, type Environment } from "./settings.ts";

const SEED = path.join(ROOT_DIR, "scripts", "seed-demo.ts");

/** Fills the demo. The seed is a process of its own: it reads the app's settings, not ours. */
export async function seedDemo(environment: Environment): Promise<void> {
  if (!existsSync(SEED)) return;
  await step("Demo data", async () => {
    const { code, output } = await run(environment);
    if (code !== 0) throw new PlainFailure(`The demo data could not be written:\n${output.trim()}`);
  });
}

function run(environment: Environment): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--conditions=react-server", SEED], { cwd: ROOT_DIR, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    // Should the start be broken off, this goes too.
    guardProcess(child.pid ?? 0, "SIGTERM", 5_000);
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
