// npm start: the app alone, from its production build, with the settings of the environment and .env.
// APP_PROCESSES of them share the port; one uses one core. What they must agree on is in the database.

import cluster, { type Worker } from "node:cluster";
import path from "node:path";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { passMetricsOn } from "../local/processes/pass-metrics-on.ts";
import { isBuilt, SERVER_PROGRAM } from "../local/processes/production-build.ts";
import { readProcessCount, ROOT_DIR } from "../local/settings.ts";

/** One that ends with an error sooner after its start would end again: a wrong setting, or a port that is taken. */
const SHORT_LIFE_MS = 15_000;
/** One that was killed may be killed again, by a machine without memory. */
const PAUSE_AFTER_KILL_MS = 500;

let stopping = false;

function start(): void {
  if (!isBuilt())
    throw new PlainFailure(
      "The production build is missing or out of date. Run `npm run build` first.",
    );
  cluster.setupPrimary({ exec: path.join(ROOT_DIR, SERVER_PROGRAM), execArgv: [], cwd: ROOT_DIR });
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, stop);
  // A terminal that was closed takes no more output; that must not keep us from stopping.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  for (let count = readProcessCount(); count > 0; count -= 1) startOne();
}

/** One that is killed, or told to stop by itself, is replaced while the others go on. One that cannot start ends all, with its code. */
function startOne(): Worker {
  const begun = Date.now();
  let isReplaced = false;
  const one = cluster.fork({ NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
  one.on("message", (message: unknown) => {
    passMetricsOn(
      one,
      message,
      Object.values(cluster.workers ?? {}).filter((known) => !!known),
    );
    if (message !== "stopping" || isReplaced) return;
    isReplaced = true;
    replace(one);
  });
  one.once("exit", (code: number | null) => {
    if (stopping || isReplaced) return;
    if (code === 0 || Date.now() - begun > SHORT_LIFE_MS) return void startOne();
    if (code === null) return void setTimeout(() => stopping || startOne(), PAUSE_AFTER_KILL_MS);
    process.exitCode = code;
    stop();
  });
  return one;
}

/** It goes on taking connections until another does: with one process, nobody would in between. */
function replace(one: Worker): void {
  if (stopping) return tell(one, "all stop");
  startOne().once("listening", () => tell(one, "replaced"));
}

function tell(one: Worker, message: "all stop" | "replaced"): void {
  if (one.isConnected()) one.send(message, () => undefined);
}

/** However often it is asked for: each process finishes what it holds, and then this one ends. */
function stop(): void {
  if (!stopping) console.log("Stopping after work in progress finishes.");
  stopping = true;
  for (const one of Object.values(cluster.workers ?? {})) {
    one?.process.kill("SIGTERM");
    // For one that waits for the process that was to replace it.
    if (one) tell(one, "all stop");
  }
}

try {
  start();
} catch (error) {
  reportFailure(error);
}
