import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { childrenOf } from "../../local/processes/children-of.ts";
import { guardProcess } from "../../local/processes/guard-orphans.ts";
import { ROOT_DIR } from "../../local/settings.ts";

/** A process in a benchmark. `url` is the first address it printed. */
export type Part = { name: string; url: string; pid: number; stop(): Promise<void> };

const STOP_LIMIT_MS = 5_000;
const RUN: Part[] = [];
const MEMORY = new Map<string, number>();

const ADDRESS = /https?:\/\/[\w.]+:\d+/;

/**
 * Starts a program with this Node and waits until it prints an address or another ready message. It
 * ends when this process does, for whatever reason.
 */
export async function startPart(
  name: string,
  args: string[],
  environment: Record<string, string> = {},
  ready = ADDRESS,
): Promise<Part> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT_DIR,
    env: { ...process.env, NODE_OPTIONS: "", ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = child.pid ?? 0;
  guardProcess(pid, "SIGTERM", STOP_LIMIT_MS);
  const part: Part = { name, pid, url: "", stop: () => stop(child, name) };
  RUN.push(part);
  part.url = await firstMatch(child, name, ready);
  return part;
}

/** A server that serves the access-token route like the app does, without Next.js. */
export function startApiServer(environment: Record<string, string> = {}): Promise<Part> {
  return startPart("api-server", ["--conditions=react-server", "test/api-server.ts"], environment);
}

export async function stopParts(parts: Part[] = RUN): Promise<void> {
  await Promise.all(parts.map((part) => part.stop()));
}

/** Runs a program to completion and parses its last line as JSON. */
export async function runPart<T>(
  args: string[],
  options: { input?: string; environment?: Record<string, string> } = {},
): Promise<T> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT_DIR,
    env: { ...process.env, NODE_OPTIONS: "", ...options.environment },
    stdio: ["pipe", "pipe", "inherit"],
  });
  guardProcess(child.pid ?? 0, "SIGTERM", STOP_LIMIT_MS);
  child.stdin.end(options.input ?? "");
  let last = "";
  for await (const line of createInterface({ input: child.stdout })) last = line;
  if (!last) throw new Error(`${args.at(-1)} ended without a result.`);
  return JSON.parse(last) as T;
}

/** Each process name's highest observed memory, in megabytes. */
export function highestMemory(): [name: string, megabytes: number][] {
  for (const { name, pid } of RUN) noteMemory(name, residentMegabytes(pid));
  noteMemory("bench", process.memoryUsage.rss() / 1_048_576);
  return [...MEMORY];
}

export function noteMemory(name: string, megabytes: number | null): void {
  if (megabytes !== null) MEMORY.set(name, Math.max(megabytes, MEMORY.get(name) ?? 0));
}

/**
 * Seconds of CPU time used so far by a process and its children, those that ended included; NaN if
 * the system doesn't say.
 */
export function processorSeconds(pid: number): number {
  const ofChildren = childrenOf(pid).map(ownProcessorSeconds);
  // A child that ends at this moment is counted with its parent.
  return ofChildren
    .filter((seconds) => !Number.isNaN(seconds))
    .reduce((sum, seconds) => sum + seconds, ownProcessorSeconds(pid));
}

function ownProcessorSeconds(pid: number): number {
  try {
    // After the name, which may contain anything: utime, stime and both of ended children are fields
    // 12 to 15, in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / 100;
  } catch {
    return Number.NaN;
  }
}

/**
 * The larger of a process and its children. Null if the system doesn't say, or for a process that
 * is gone.
 */
export function residentMegabytes(pid: number): number | null {
  const known = [pid, ...childrenOf(pid)]
    .map(ownResidentMegabytes)
    .filter((megabytes) => megabytes !== null);
  return known.length > 0 ? Math.max(...known) : null;
}

function ownResidentMegabytes(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1_024;
  } catch {
    return null;
  }
}

async function firstMatch(child: ChildProcess, name: string, ready: RegExp): Promise<string> {
  if (!child.stdout) throw new Error(`${name} has no output.`);
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const url = ready.exec(line)?.[0];
    if (!url) continue;
    // If the pipe isn't read, it fills up and blocks the process.
    child.stdout.resume();
    return url;
  }
  throw new Error(`${name} ended before it was ready.`);
}

async function stop(child: ChildProcess, name: string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  noteMemory(name, residentMegabytes(child.pid ?? 0));
  const limit = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  child.kill("SIGTERM");
  await once(child, "exit");
  clearTimeout(limit);
}
