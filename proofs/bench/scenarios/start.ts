import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { buildPackage } from "../../../local/package/build-package.ts";
import { findFreePort } from "../../../local/postgres/free-port.ts";
import type { Figure } from "../figure.ts";
import { percentile } from "../percentile.ts";
import type { Run } from "../run.ts";

const POLL_MS = 10;
const READY_LIMIT_MS = 60_000;
/** By then, garbage from startup has been collected. */
const REST_MS = 5_000;

/** The image's contents: its size, how soon it serves, and what app and worker use when idle. */
export async function* start({ quick }: Run): AsyncGenerator<Figure> {
  const folder = mkdtempSync(path.join(tmpdir(), "dashboard-package-"));
  const running: ChildProcess[] = [];
  try {
    await buildPackage(folder);
    yield {
      name: "start.size",
      value: megabytes(folder),
      unit: "MB",
      detail: { of: "the package" },
    };
    const times: number[] = [];
    const rounds = quick ? 1 : 5;
    for (let round = 0; round < rounds; round += 1) {
      for (const one of running.splice(0)) await end(one);
      const { app, ms } = await startApp(folder);
      running.push(app);
      times.push(ms);
    }
    yield {
      name: "start.cold",
      value: percentile(times, 0.5),
      unit: "ms",
      detail: { until: "/api/health answers 200", rounds, slowest: Math.max(...times) },
    };
    running.push(startPart(folder, "worker", {}));
    await delay(REST_MS);
    const [app = 0, worker = 0] = running.map(residentMegabytes);
    yield {
      name: "start.memory",
      value: app,
      unit: "MB",
      detail: { of: "the app at rest", worker },
    };
  } finally {
    for (const one of running) await end(one);
    rmSync(folder, { recursive: true, force: true });
  }
}

function startPart(folder: string, name: string, settings: Record<string, string>): ChildProcess {
  const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ""}`;
  return spawn(path.join(folder, "entry.sh"), [name], {
    env: { ...process.env, PATH, NODE_OPTIONS: "", ...settings },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

async function startApp(folder: string): Promise<{ app: ChildProcess; ms: number }> {
  const port = String(await findFreePort());
  const begun = performance.now();
  const app = startPart(folder, "app", { PORT: port, HOST: "127.0.0.1" });
  while (!(await isHealthy(port))) {
    if (performance.now() - begun > READY_LIMIT_MS) throw new Error("The package does not start.");
    await delay(POLL_MS);
  }
  return { app, ms: performance.now() - begun };
}

async function isHealthy(port: string): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => null);
  await answer?.body?.cancel();
  return answer?.status === 200;
}

async function end(part: ChildProcess): Promise<void> {
  if (part.exitCode !== null) return;
  part.kill("SIGTERM");
  await once(part, "exit");
}

function residentMegabytes({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1_024;
}

function megabytes(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const bytes = files
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(path.join(entry.parentPath, entry.name)).size);
  return bytes.reduce((sum, one) => sum + one, 0) / 1_000_000;
}
