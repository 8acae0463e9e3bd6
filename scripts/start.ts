// npm start: the app alone, from its production build, with the settings of the environment and .env.

import { spawn } from "node:child_process";
import { PlainFailure, reportFailure } from "./plain-failure.ts";
import { isBuilt, NEXT_PROGRAM } from "./production-build.ts";
import { readEnvironment, readSettings, ROOT_DIR } from "./settings.ts";

async function start(): Promise<void> {
  if (!isBuilt()) throw new PlainFailure("There is no production build of these sources. Run `npm run build` first.");
  const { port } = readSettings();
  // Behind a proxy of this machine. Directly on the network, callers could choose the address they are counted under.
  const host = readEnvironment().HOST || "127.0.0.1";
  const env: NodeJS.ProcessEnv = { ...readEnvironment(), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NEXT_MANUAL_SIG_HANDLE: "1" };
  const app = spawn(process.execPath, [NEXT_PROGRAM, "start", "--port", String(port), "--hostname", host], { cwd: ROOT_DIR, env, stdio: "inherit" });
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => app.kill(name));
  process.exitCode = await new Promise<number>((resolve) => app.once("exit", (code) => resolve(code ?? 1)));
}

await start().catch(reportFailure);
