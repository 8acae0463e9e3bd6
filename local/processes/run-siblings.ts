// The primary process of those that share a port: it starts them, replaces them, and stops them together.

import cluster, { type Worker } from "node:cluster";
import { closeUnderWay } from "./close-under-way.ts";
import { passMetricsOn } from "./pass-metrics-on.ts";
import { ROOT_DIR } from "../settings.ts";

/** One that ends with an error sooner after its start would end again: a wrong setting, or a port that is taken. */
const SHORT_LIFE_MS = 15_000;
/** One that was killed may be killed again, by a machine without memory. */
const PAUSE_AFTER_KILL_MS = 500;
/** What keeps one from starting while others serve may be mended: a database that is not migrated yet. */
const PAUSE_AFTER_FAILURE_MS = 3_000;

type Siblings = {
  /** The program that each of them runs. */
  program: string;
  count: number;
  /** For Node. */
  flags?: string[];
};

let stopping = false;
const serving = new Set<Worker>();

/** Runs them until this process is told to stop; then each finishes what it holds. */
export function runSiblings({ program, count, flags = [] }: Siblings): void {
  cluster.setupPrimary({ exec: program, execArgv: flags, cwd: ROOT_DIR });
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, stop);
  // A terminal that was closed takes no more output; that must not keep us from stopping.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  for (let started = 0; started < count; started += 1) startOne();
}

/**
 * One that is killed, or told to stop by itself, is replaced while the others go on. One that cannot start is tried again while
 * others serve, and else ends all, with its code.
 * @param before goes on taking connections until this one does: with one process, nobody would in between
 */
function startOne(before?: Worker): void {
  const begun = Date.now();
  let isReplaced = false;
  const one = cluster.fork({ NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
  closeUnderWay(one);
  one.once("listening", () => {
    serving.add(one);
    if (before) tell(before, "replaced");
  });
  one.on("message", (message: unknown) => {
    passMetricsOn(
      one,
      message,
      Object.values(cluster.workers ?? {}).filter((known) => !!known),
    );
    if (message === "heard all?") tell(one, "heard all");
    if (message !== "stopping" || isReplaced) return;
    isReplaced = true;
    if (stopping) tell(one, "all stop");
    else startOne(one);
  });
  one.once("exit", (code: number | null) => {
    serving.delete(one);
    if (stopping || isReplaced) return;
    if (code === 0 || Date.now() - begun > SHORT_LIFE_MS) return startOne(before);
    if (code === null) return startLater(PAUSE_AFTER_KILL_MS, before);
    if (serving.size > 0) return startLater(PAUSE_AFTER_FAILURE_MS, before);
    process.exitCode = code;
    stop();
  });
}

function startLater(pauseMs: number, before?: Worker): void {
  setTimeout(() => stopping || startOne(before), pauseMs);
}

function tell(one: Worker, message: "all stop" | "heard all" | "replaced"): void {
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
