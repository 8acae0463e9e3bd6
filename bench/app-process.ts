import { buildIfChanged, NEXT_PROGRAM } from "../scripts/production-build.ts";
import { say } from "./figure.ts";
import { type Part, startPart } from "./processes.ts";

const READY_LIMIT_MS = 60_000;
const POLL_MS = 100;

let running: Promise<Part> | undefined;

/** The app as it runs in production: `next start` of the production build, which is made first when sources have changed. One for all benchmarks. */
export function startApp(port: number): Promise<Part> {
  return (running ??= start(port));
}

async function start(port: number): Promise<Part> {
  say(`  production build: ${await buildIfChanged()}`);
  // For profiles: BENCH_APP_FLAGS="--cpu-prof --cpu-prof-dir=…".
  const flags = process.env.BENCH_APP_FLAGS?.split(" ") ?? [];
  const app = await startPart("app", [...flags, NEXT_PROGRAM, "start", "--port", String(port), "--hostname", "127.0.0.1"]);
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
