// Starts and stops a cluster's server process.

import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { guardProcess } from "../processes/guard-orphans.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { postgresEnvironment, STOP_LIMIT_MS } from "./postgres-cluster.ts";

export type Cluster = { pid: number; hasEnded: () => boolean; stop: () => Promise<void> };

export function startServer(
  folder: string,
  port: number,
  settings: string[],
  logFile: string,
  binaries: PostgresBinaries,
): Cluster {
  const log = openSync(logFile, "a", 0o600);
  const options = [
    "-D",
    folder,
    "-p",
    String(port),
    ...settings.flatMap((setting) => ["-c", setting]),
  ];
  // In its own session: Ctrl-C reaches only us, and the database stops last.
  const server = spawn(binaries.postgres, options, {
    ...binaries.account,
    cwd: folder,
    env: postgresEnvironment(),
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  let ended = false;
  const end = new Promise<void>((resolve) => {
    const settle = (): void => {
      ended = true;
      resolve();
    };
    server.once("exit", settle);
    server.once("error", settle);
  });
  server.unref();
  const pid = server.pid ?? 0;
  guardProcess(pid, "SIGINT", STOP_LIMIT_MS);
  return { pid, hasEnded: () => ended, stop: () => stopServer(server.kill.bind(server), end) };
}

async function stopServer(
  kill: (signal: NodeJS.Signals) => boolean,
  end: Promise<void>,
): Promise<void> {
  // SIGINT is PostgreSQL's "fast" shutdown: open transactions roll back. SIGQUIT is the last
  // resort.
  kill("SIGINT");
  const limit = setTimeout(() => kill("SIGQUIT"), STOP_LIMIT_MS);
  await end;
  clearTimeout(limit);
}
