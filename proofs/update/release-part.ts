import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { guardProcess } from "../../local/processes/guard-orphans.ts";
import { SERVER_PROGRAM } from "../../local/processes/production-build.ts";
import { WORKER_FLAGS } from "../../local/processes/worker-flags.ts";

const READY_LIMIT_MS = 180_000;
const STOP_LIMIT_MS = 120_000;
const POLL_MS = 200;
const LOGS = mkdtempSync(path.join(tmpdir(), "dashboard-update-logs-"));
let started = 0;

/** A process of a release. */
export type ReleasePart = {
  logFile: string;
  /** SIGTERM; resolves when it has ended. @throws when it did not end well */
  stop: () => Promise<void>;
  hasEnded: () => boolean;
};

/** As an image runs it: nobody but the app itself listens. Resolves when the app answers. */
export async function startReleaseApp(
  folder: string,
  port: number,
  environment: Record<string, string>,
): Promise<ReleasePart> {
  const app = start(folder, [SERVER_PROGRAM], {
    ...environment,
    PORT: String(port),
    DRAIN_SECONDS: "2",
  });
  await until(app, () => isHealthy(port));
  return app;
}

export async function startReleaseWorker(
  folder: string,
  environment: Record<string, string>,
): Promise<ReleasePart> {
  const worker = start(folder, [...WORKER_FLAGS, "worker/main.ts"], environment);
  await until(worker, () =>
    Promise.resolve(readFileSync(worker.logFile, "utf8").includes("Worker ready")),
  );
  return worker;
}

function start(folder: string, args: string[], environment: Record<string, string>): ReleasePart {
  started += 1;
  const logFile = path.join(LOGS, `${started}-${path.basename(folder)}.log`);
  const log = openSync(logFile, "a");
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: "", LOG_LEVEL: "info", ...environment },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  guardProcess(child.pid ?? 0, "SIGTERM", STOP_LIMIT_MS);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return { logFile, hasEnded, stop: () => stop(child, logFile) };
}

async function stop(child: ChildProcess, logFile: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const limit = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    child.kill("SIGTERM");
    await once(child, "exit");
    clearTimeout(limit);
  }
  if (child.exitCode !== 0)
    throw new Error(`It ended by ${child.signalCode ?? child.exitCode}: ${logFile}`);
}

async function until(part: ReleasePart, isReached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + READY_LIMIT_MS;
  while (!(await isReached())) {
    if (part.hasEnded() || Date.now() > deadline)
      throw new Error(
        `It did not start (${part.logFile}): ${readFileSync(part.logFile, "utf8").slice(-1_000)}`,
      );
    await delay(POLL_MS);
  }
}

async function isHealthy(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => null);
  await answer?.body?.cancel();
  return answer?.status === 200;
}
