// A child process of workbench.ts: one Vitest that stays, with its PostgreSQL and all that it has
// read, and runs one test file after another in the folder it was started in.

import path from "node:path";
import { createVitest, type TestModule } from "vitest/node";

/** A test file to run, and the files changed since the last one. Relative to the folder. */
export type Order = { test: string; changed: string[] };

/** Whether a file's tests passed, or the first one that failed. `broken`: none could tell. */
export type Verdict =
  { kind: "passed" } | { kind: "failed"; test: string } | { kind: "broken"; why: string };

const CLOSE_WITHIN_MS = 10_000;

const ready = openVitest();

// The next order comes only after the answer to the last one.
process.on(
  "message",
  (order: Order) => void judge(order).then((verdict) => process.send?.(verdict)),
);
// Ctrl-C reaches the whole group; the parent says when to end.
process.on("SIGINT", () => undefined);
process.once("SIGTERM", () => void close());
process.once("disconnect", () => void close());

async function openVitest() {
  const vitest = await createVitest({ watch: false, bail: 1, maxWorkers: 1, reporters: [{}] });
  await vitest.globTestSpecifications();
  return vitest;
}

async function judge({ test, changed }: Order): Promise<Verdict> {
  try {
    const vitest = await ready;
    for (const file of changed) vitest.invalidateFile(toModuleId(file));
    const id = toModuleId(test);
    const specifications = vitest.getModuleSpecifications(id);
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
    return readVerdict(
      testModules.find(({ moduleId }) => moduleId === id),
      unhandledErrors,
    );
  } catch (error) {
    return { kind: "broken", why: firstLine(error) };
  }
}

function readVerdict(module: TestModule | undefined, unhandled: unknown[]): Verdict {
  if (!module) return { kind: "broken", why: "no test ran" };
  const [failed] = module.children.allTests("failed");
  if (failed) return { kind: "failed", test: failed.fullName };
  const suites = [module, ...module.children.allSuites()];
  const [error] = [...suites.flatMap((suite) => suite.errors()), ...unhandled];
  if (error !== undefined) return { kind: "broken", why: firstLine(error) };
  const [passed] = module.children.allTests("passed");
  return passed ? { kind: "passed" } : { kind: "broken", why: "no test ran" };
}

function firstLine(error: unknown): string {
  const isError = typeof error === "object" && error !== null && "message" in error;
  return String(isError ? error.message : error).split("\n")[0] ?? "";
}

/** Vitest's own form, on every system. */
function toModuleId(file: string): string {
  return path.resolve(file).replaceAll(path.sep, "/");
}

/** What does not end by then is ended by the guards of the processes it has started. */
async function close(): Promise<void> {
  setTimeout(() => process.exit(), CLOSE_WITHIN_MS).unref();
  const vitest = await ready.catch(() => undefined);
  await vitest?.cancelCurrentRun("keyboard-input");
  await vitest?.close();
  process.exit();
}
