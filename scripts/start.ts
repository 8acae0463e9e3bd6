// npm start: the app alone, from its production build, with the settings of the environment and .env.
// APP_PROCESSES of them share the port; one uses one core. What they must agree on is in the database.

import cluster from "node:cluster";
import { PlainFailure, reportFailure } from "./plain-failure.ts";
import { isBuilt, NEXT_PROGRAM } from "./production-build.ts";
import { readEnvironment, readProcessCount, readSettings, ROOT_DIR } from "./settings.ts";

/** One that ends sooner after its start would end again: a wrong setting, or a port that is taken. */
const SHORT_LIFE_MS = 15_000;

let stopping = false;

function start(): void {
  if (!isBuilt()) throw new PlainFailure("There is no production build of these sources. Run `npm run build` first.");
  const { port } = readSettings();
  // Behind a proxy of this machine. Directly on the network, callers could choose the address they are counted under.
  const host = readEnvironment().HOST || "127.0.0.1";
  cluster.setupPrimary({ exec: NEXT_PROGRAM, args: ["start", "--port", String(port), "--hostname", host], execArgv: [], cwd: ROOT_DIR });
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stop(name));
  for (let count = readProcessCount(); count > 0; count -= 1) startOne();
}

/** One that is killed is replaced, while the others go on. One that cannot start ends all, with its code. */
function startOne(): void {
  const begun = Date.now();
  const one = cluster.fork({ NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NEXT_MANUAL_SIG_HANDLE: "1" });
  one.once("exit", (code: number | null) => {
    if (stopping) return;
    if (Date.now() - begun > SHORT_LIFE_MS) return startOne();
    process.exitCode = code || 1;
    stop("SIGTERM");
  });
}

function stop(name: NodeJS.Signals): void {
  stopping = true;
  for (const one of Object.values(cluster.workers ?? {})) one?.process.kill(name);
}

try {
  start();
} catch (error) {
  reportFailure(error);
}
