// The primary process of those that share a port: starts, replaces and stops them.

import cluster, { type Worker } from "node:cluster";
import { processLogger } from "#lib/platform/log/create-logger.ts";
import { closeUnderWay } from "./close-under-way.ts";
import { passMetricsOn } from "./pass-metrics-on.ts";
import { ROOT_DIR } from "../settings.ts";

/**
 * A process that fails sooner than this after its start would fail again: a wrong setting, or a
 * taken port.
 */
const SHORT_LIFE_MS = 15_000;
/** A killed process may be killed again, by a machine without memory. */
const PAUSE_AFTER_KILL_MS = 500;
/**
 * Whatever keeps one from starting while others serve may get fixed, such as a database that isn't
 * migrated yet.
 */
const PAUSE_AFTER_FAILURE_MS = 3_000;

type Siblings = {
  /** The program each of them runs. */
  program: string;
  count: number;
  /** Node flags. */
  flags?: string[];
};

let stopping = false;
const serving = new Set<Worker>();

/** Runs them until this process is asked to stop; then each finishes its work. */
export function runSiblings({ program, count, flags = [] }: Siblings): void {
  cluster.setupPrimary({ exec: program, execArgv: flags, cwd: ROOT_DIR });
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, stop);
  // A closed terminal accepts no more output, which must not keep us from stopping.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  for (let started = 0; started < count; started += 1) startOne();
}

/**
 * A process that is killed or stopped individually is replaced while the others continue. One that
 * can't start is retried while others serve; otherwise it ends all of them, with its exit code.
 * @param before keeps accepting connections until the new one does; otherwise, with one process, no
 * one would in between
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

/** Stops once, however often it is called: each process finishes its work, then this one ends. */
function stop(): void {
  if (!stopping) processLogger().info("Stopping after work in progress finishes");
  stopping = true;
  for (const one of Object.values(cluster.workers ?? {})) {
    one?.process.kill("SIGTERM");
    // For one that is waiting for its replacement.
    if (one) tell(one, "all stop");
  }
}
