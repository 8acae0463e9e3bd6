// A small process in its own session that briefly outlives its parent: when the parent is gone,
// even by SIGKILL or a closed terminal, it stops the processes the parent had started. It notices
// by the end of stdin. Started by guard-orphans.ts.

import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { isSameProcess, waitForEnd, type ProcessIdentity } from "./process-identity.ts";

export type GuardOrder =
  | { watch: ProcessIdentity & { signal: NodeJS.Signals; graceMs: number } }
  | { removeFolder: string };

type Watched = Extract<GuardOrder, { watch: unknown }>["watch"];

const watched: Watched[] = [];
const folders: string[] = [];

function obey(line: string): void {
  const order = JSON.parse(line) as GuardOrder;
  if ("watch" in order) watched.push(order.watch);
  else folders.push(order.removeFolder);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended between the check and the signal.
  }
}

/** In reverse order, so the database, started first, stops last. */
async function stopAll(): Promise<void> {
  for (const one of watched.reverse()) {
    if (!isSameProcess(one)) continue;
    signal(one.pid, one.signal);
    if (!(await waitForEnd(one, one.graceMs))) signal(one.pid, "SIGKILL");
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

// Signals are meant for the parent; this process ends with it.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on("line", obey);
lines.on("close", () => void stopAll());
