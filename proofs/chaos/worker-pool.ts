import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Trial, WorkerLine } from "./chaos-worker.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

let heldConnections = 0;

/** Database connections workers held during a Gusto call, since the last time this was called. */
export function takeHeldConnections(): number {
  const held = heldConnections;
  heldConnections = 0;
  return held;
}

/** How a trial ended: the process reported its outcome, or died. */
export type TrialEnd = { kind: "outcome"; outcome: string; accepted: boolean } | { kind: "died" };

/** One worker process, started and warmed up. */
export class ChaosWorker {
  readonly process: ChildProcess;
  readonly #lines: Interface;
  readonly #waiting: ((line: WorkerLine | null) => void)[] = [];
  readonly #seen: (WorkerLine | null)[] = [];

  constructor(env: Record<string, string>) {
    this.process = spawn(
      process.execPath,
      ["--conditions=react-server", "proofs/chaos/chaos-worker.ts"],
      {
        cwd: ROOT,
        env: { ...process.env, ...env },
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    if (!this.process.stdout) throw new Error("a worker without output");
    this.process.stdin?.on("error", () => undefined);
    this.#lines = createInterface({ input: this.process.stdout });
    this.#lines.on("line", (line) => this.#push(JSON.parse(line) as WorkerLine));
    this.process.once("exit", () => this.#push(null));
  }

  #push(line: WorkerLine | null): void {
    if (line !== null && "held" in line) {
      heldConnections += line.held;
      return;
    }
    const waiter = this.#waiting.shift();
    if (waiter) waiter(line);
    else this.#seen.push(line);
  }

  /** The next line; null if the process is gone. */
  next(): Promise<WorkerLine | null> {
    const seen = this.#seen.shift();
    return seen === undefined
      ? new Promise((resolve) => this.#waiting.push(resolve))
      : Promise.resolve(seen);
  }

  /** Whether the trial reached its point; if it ended without reaching it, that was its result. */
  async reached(): Promise<boolean> {
    const line = await this.next();
    if (line !== null && "outcome" in line) this.#seen.unshift(line);
    return line !== null && "reached" in line;
  }

  send(trial: Trial): void {
    this.process.stdin?.write(`${JSON.stringify(trial)}\n`);
  }

  go(): void {
    this.process.stdin?.write("go\n");
  }

  /** Reads until the trial is over. */
  async end(): Promise<TrialEnd> {
    for (;;) {
      const line = await this.next();
      if (line === null) return { kind: "died" };
      if ("outcome" in line) return { kind: "outcome", ...line };
    }
  }

  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await gone;
  }
}

/** Keeps processes warm, so trials don't wait for startup. Surviving ones are reused. */
export class WorkerPool {
  readonly #ready: Promise<ChaosWorker>[] = [];

  /** Starts processes until this many are available. */
  warm(count: number): void {
    while (this.#ready.length < count) this.#ready.push(startWorker());
  }

  take(): Promise<ChaosWorker> {
    return this.#ready.shift() ?? startWorker();
  }

  /** After a trial: returns a surviving worker, replaces a dead one. */
  giveBack(worker: ChaosWorker, end: TrialEnd): void {
    if (end.kind === "outcome") this.#ready.push(Promise.resolve(worker));
    else this.#ready.push(startWorker());
  }

  async close(): Promise<void> {
    await Promise.all(this.#ready.map(async (starting) => (await starting).kill()));
  }
}

async function startWorker(): Promise<ChaosWorker> {
  const worker = new ChaosWorker({});
  await worker.next();
  return worker;
}
