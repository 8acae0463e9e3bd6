import { buildIfChanged } from "../../local/processes/production-build.ts";
import { say } from "./figure.ts";
import { type Part, startPart } from "./processes.ts";

const READY_LIMIT_MS = 60_000;
const POLL_MS = 100;

let running: { as: string; app: Promise<Part> } | undefined;

/**
 * The app as in production: `npm start` with the production build, which is rebuilt if sources have
 * changed. One instance at a time, shared by all benchmarks.
 */
export async function startApp(
  port: number,
  processes = 1,
  environment: Record<string, string> = {},
): Promise<Part> {
  const as = JSON.stringify({ processes, environment });
  if (running?.as !== as) {
    const before = await running?.app;
    await before?.stop();
    running = { as, app: start(port, processes, environment) };
  }
  return running.app;
}

async function start(
  port: number,
  processes: number,
  environment: Record<string, string>,
): Promise<Part> {
  say(`  production build: ${await buildIfChanged()}`);
  // For profiling: BENCH_APP_FLAGS="--cpu-prof --cpu-prof-dir=…".
  const profile = process.env.BENCH_APP_FLAGS ?? "";
  const app = await startPart("app", ["--conditions=react-server", "scripts/start.ts"], {
    PORT: String(port),
    SIMULATOR_PORT: "1",
    APP_PROCESSES: String(processes),
    NODE_OPTIONS: profile,
    ...environment,
  });
  const deadline = Date.now() + READY_LIMIT_MS;
  while (!(await isReady(app.url))) {
    if (Date.now() > deadline) throw new Error("The app does not answer.");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return app;
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/health`).catch(() => null);
  await answer?.body?.cancel();
  return answer?.status === 200;
}
