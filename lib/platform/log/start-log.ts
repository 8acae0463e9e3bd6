import { StringDecoder } from "node:string_decoder";
import { format } from "node:util";
import type { Level } from "pino";
import { processLogger, redirectLog } from "./create-logger.ts";
import { readableLine } from "./readable-line.ts";

/*
 * In production everything the process prints is a log line: what Next.js and other packages print,
 * Node's own warnings, and the error that ends the process, which Node would print over many lines.
 */

/**
 * @param forPeople a person reads the output in a terminal: lines are formatted for reading, and
 *   other output stays as it is
 */
export function startLog({ forPeople }: { forPeople: boolean }): void {
  if (forPeople) redirectLog({ write: (line) => void process.stdout.write(readableLine(line)) });
  else captureOutput();
  logWhatEndsIt();
}

function captureOutput(): void {
  const levels = { debug: "debug", trace: "debug", log: "info", info: "info" } as const;
  for (const [name, level] of Object.entries({ ...levels, warn: "warn", error: "error" } as const))
    Object.assign(console, { [name]: (...printed: unknown[]) => logPrinted(level, printed) });
  captureStream(process.stdout, "info");
  captureStream(process.stderr, "warn");
  process.removeAllListeners("warning");
  process.on("warning", ({ name, message }) =>
    processLogger().warn({ problem: "node_warning", warning: name }, message),
  );
}

function logPrinted(level: Level, printed: unknown[]): void {
  const err = printed.find((value) => value instanceof Error);
  const said = printed.map((value) => (value instanceof Error ? value.message : value));
  processLogger()[level](err ? { err } : {}, format(...said).trim());
}

/** Captures what packages write directly to the stream, bypassing the console. */
function captureStream(stream: NodeJS.WriteStream, level: Level): void {
  const decoder = new StringDecoder("utf8");
  let begun = "";
  const take = (chunk: string | Uint8Array): void => {
    const lines = (
      begun + (typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk)))
    ).split("\n");
    begun = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") processLogger()[level](line.trimEnd());
  };
  stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    take(chunk);
    const written = rest.find((value) => typeof value === "function") as (() => void) | undefined;
    if (written) process.nextTick(written);
    return true;
  }) as typeof stream.write;
  process.once("exit", () => begun.trim() !== "" && processLogger()[level](begun.trim()));
}

/**
 * Exits as Node does by default, so that a supervisor restarts the process. Under Next.js, which
 * handles these errors, it only logs.
 */
function logWhatEndsIt(): void {
  process.on("uncaughtException", (error: unknown, origin) => {
    if (process.listenerCount("uncaughtException") > 1) return;
    const problem = origin === "unhandledRejection" ? "unhandled_rejection" : "uncaught_exception";
    processLogger().fatal(
      { problem, err: error },
      "The process ends because of an unhandled error",
    );
    process.exit(1);
  });
}
