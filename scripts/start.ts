// npm start: the app alone, from its production build, with the settings of the environment and .env.
// APP_PROCESSES of them share the port; one uses one core. What they must agree on is in the database.

import cluster from "node:cluster";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { isBuilt, NEXT_PROGRAM } from "../local/processes/production-build.ts";
import { readEnvironment, readProcessCount, readSettings, ROOT_DIR } from "../local/settings.ts";

/** One that ends with an error sooner after its start would end again: a wrong setting, or a port that is taken. */
const SHORT_LIFE_MS = 15_000;
/** One that was killed may be killed again, by a machine without memory. */
const PAUSE_AFTER_KILL_MS = 500;

let stopping = false;

function start(): void {
  if (!isBuilt())
    throw new PlainFailure(
      "There is no production build of these sources. Run `npm run build` first.",
    );
  const { port } = readSettings();
  // Behind a proxy of this machine. Directly on the network, callers could choose the address they are counted under.
  const host = readEnvironment().HOST || "127.0.0.1";
  cluster.setupPrimary({
    exec: NEXT_PROGRAM,
    args: ["start", "--port", String(port), "--hostname", host],
    execArgv: [],
    cwd: ROOT_DIR,
  });
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, stop);
  // A terminal that was closed takes no more output; that must not keep us from stopping.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  for (let count = readProcessCount(); count > 0; count -= 1) startOne();
}

/** One that is killed, or told to stop by itself, is replaced while the others go on. One that cannot start ends all, with its code. */
function startOne(): void {
  const begun = Date.now();
  const one = cluster.fork({
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    NEXT_MANUAL_SIG_HANDLE: "1",
  });
  one.once("exit", (code: number | null) => {
    if (stopping) return;
    if (code === 0 || Date.now() - begun > SHORT_LIFE_MS) return startOne();
    if (code === null) return void setTimeout(() => stopping || startOne(), PAUSE_AFTER_KILL_MS);
    process.exitCode = code;
    stop();
  });
}

/** However often it is asked for: each process finishes what it holds, and then this one ends. */
function stop(): void {
  if (!stopping) console.log("Stopping. What is under way is finished first.");
  stopping = true;
  for (const one of Object.values(cluster.workers ?? {})) one?.process.kill("SIGTERM");
}

try {
  start();
} catch (error) {
  reportFailure(error);
}
