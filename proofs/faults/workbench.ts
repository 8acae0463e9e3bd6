import { type ChildProcess, fork } from "node:child_process";
import { copyFileSync, cpSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brokenSources, type PlantedFault, sourcesAt } from "./planted-fault.ts";
import type { Order, Verdict } from "./vitest-process.ts";

/** A copy of the sources in which faults are planted, one at a time, and its running Vitest. */
export type Workbench = {
  /** What a test file says of the sources, with or without a fault. One question at a time. */
  judge: (test: string, fault?: PlantedFault) => Promise<Verdict>;
  /** Whoever still waits for a verdict gets one that says that there is none. */
  close: () => Promise<void>;
};

const PROGRAM = fileURLToPath(new URL("./vitest-process.ts", import.meta.url));

/** Longer than any file takes; a fault may let one run forever. */
const LONGEST_FILE_MS = 600_000;

const NOT_COPIED = new Set([
  ".git",
  ".next",
  ".data",
  "node_modules",
  "reports",
  "coverage",
  "test-results",
  "playwright-report",
  "tsconfig.tsbuildinfo",
]);

/** What a Vitest uses once, to set up the database that its tests copy. */
const USED_AT_THE_START = /^(prisma|local)\//;

/** @param folder for the copy; must not exist */
export function openWorkbench(root: string, folder: string): Workbench {
  copySources(root, folder);
  const changed = new Set<string>();
  let vitest: ChildProcess | undefined;

  async function judge(test: string, fault?: PlantedFault): Promise<Verdict> {
    if (!fault) return ask(test);
    const broken = brokenSources(fault, sourcesAt(folder));
    const files = [...broken.keys()];
    const startAnew = files.some((file) => USED_AT_THE_START.test(file));
    if (startAnew) await close();
    for (const [file, text] of broken) writeFileSync(path.join(folder, file), text);
    for (const file of files) changed.add(file);
    try {
      return await ask(test);
    } finally {
      for (const file of files) copyFileSync(path.join(root, file), path.join(folder, file));
      for (const file of files) changed.add(file);
      if (startAnew) await close();
    }
  }

  function ask(test: string): Promise<Verdict> {
    const child = (vitest ??= startVitest(folder));
    const order: Order = { test, changed: [...changed] };
    changed.clear();
    return new Promise((resolve) => {
      const limit = setTimeout(() => child.kill("SIGKILL"), LONGEST_FILE_MS);
      const answer = (verdict: Verdict): void => {
        clearTimeout(limit);
        child.off("message", answer).off("close", gone);
        resolve(verdict);
      };
      const gone = (): void => {
        if (vitest === child) vitest = undefined;
        answer({ kind: "broken", why: "Vitest ended without an answer" });
      };
      child.on("message", answer).on("close", gone);
      child.send(order, (error) => error && gone());
    });
  }

  async function close(): Promise<void> {
    const child = vitest;
    vitest = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGTERM");
    await ended;
  }

  return { judge, close };
}

/** The current sources, committed or not, with the installed packages. */
function copySources(root: string, folder: string): void {
  cpSync(root, folder, {
    recursive: true,
    filter: (source) => !NOT_COPIED.has(path.basename(source)),
  });
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
}

function startVitest(folder: string): ChildProcess {
  // A test run of its own, also when a test of this file starts it; and not as the app on a server.
  const child = fork(PROGRAM, {
    cwd: folder,
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  child.on("error", () => child.kill("SIGKILL"));
  return child;
}
