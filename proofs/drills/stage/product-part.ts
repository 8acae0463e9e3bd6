import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { childrenOf } from "../../../local/processes/children-of.ts";
import { guardProcess } from "../../../local/processes/guard-orphans.ts";
import { WORKER_FLAGS } from "../../../local/processes/worker-flags.ts";
import { ROOT_DIR } from "../../../local/settings.ts";

/** Seconds as a rule; a machine with ten times more work than cores took longer than a minute and a half. */
const READY_LIMIT_MS = 300_000;
/**
 * A process that holds a pair which the database does not take may need longer; the drills give the
 * database back first.
 */
const STOP_LIMIT_MS = 90_000;
const POLL_MS = 100;

/** App or worker as in production, with its log in a file. */
export class ProductPart {
  readonly logFile: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, logFile: string) {
    this.#child = child;
    this.logFile = logFile;
  }

  /** `npm start` of the production build, once it answers. */
  static async startApp(
    folder: string,
    url: string,
    environment: Record<string, string> = {},
  ): Promise<ProductPart> {
    const app = this.start(folder, "app", ["--conditions=react-server", "scripts/start.ts"], {
      PORT: new URL(url).port,
      SIMULATOR_PORT: "1",
      ...environment,
    });
    await app.until(async () => (await statusOf(`${url}/api/live`)) === 200);
    return app;
  }

  /** The worker, once it says that it is ready. */
  static async startWorker(
    folder: string,
    environment: Record<string, string> = {},
  ): Promise<ProductPart> {
    const worker = this.start(folder, "worker", [...WORKER_FLAGS, "worker/main.ts"], {
      LOG_LEVEL: "info",
      ...environment,
    });
    await worker.until(() => Promise.resolve(worker.log().includes("Worker ready")));
    return worker;
  }

  /** Does not wait: for one that is expected to refuse. */
  static start(
    folder: string,
    name: string,
    args: readonly string[],
    environment: Record<string, string>,
  ): ProductPart {
    const logFile = path.join(folder, `${name}-${performance.now().toFixed(0)}.log`);
    const log = openSync(logFile, "a");
    const child = spawn(process.execPath, args, {
      cwd: ROOT_DIR,
      env: { ...process.env, NODE_OPTIONS: "", ...environment },
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    guardProcess(child.pid ?? 0, "SIGTERM", STOP_LIMIT_MS);
    return new ProductPart(child, logFile);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  log(): string {
    return readFileSync(this.logFile, "utf8");
  }

  /** The processes that answer, not the one that watches over them; of a worker, itself. */
  servers(): number[] {
    const children = childrenOf(this.pid);
    return children.length > 0 ? children : [this.pid];
  }

  /** @throws with the end of its log when it ends first, or after five minutes */
  async until(isReached: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + READY_LIMIT_MS;
    while (!(await isReached())) {
      if (this.hasEnded || Date.now() > deadline)
        throw new Error(`${path.basename(this.logFile)}: ${this.log().slice(-1_000)}`);
      await delay(POLL_MS);
    }
  }

  /** Resolves with its exit code when it has ended by itself. */
  async ended(): Promise<number | null> {
    if (!this.hasEnded) await once(this.#child, "exit");
    return this.#child.exitCode;
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    const limit = setTimeout(() => this.kill(), STOP_LIMIT_MS);
    this.#child.kill("SIGTERM");
    await once(this.#child, "exit");
    clearTimeout(limit);
  }

  /** All of it, at once. */
  kill(): void {
    for (const pid of this.servers()) process.kill(pid, "SIGKILL");
    this.#child.kill("SIGKILL");
  }
}

/** Null when nobody answers. */
async function statusOf(url: string): Promise<number | null> {
  const answer = await fetch(url).catch(() => null);
  await answer?.body?.cancel();
  return answer?.status ?? null;
}
