import { format } from "node:util";

const LEVELS = { info: 30, warn: 40, error: 50 } as const;
type Level = keyof typeof LEVELS;

/**
 * A log line in the format of lib/platform/logger.ts, which this process has only inside Next.js'
 * bundles.
 */
export function logLine(level: Level, fields: Record<string, unknown>, msg: string): void {
  const time = new Date().toISOString();
  const line = { level: LEVELS[level], time, pid: process.pid, ...fields, msg };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/**
 * Next.js and other packages print to the console; without a terminal, their output becomes log
 * lines as well.
 */
export function logWhatIsPrinted(): void {
  if (process.stdout.isTTY) return;
  const as =
    (level: Level) =>
    (...printed: unknown[]) =>
      logLine(level, {}, format(...printed));
  Object.assign(console, {
    log: as("info"),
    info: as("info"),
    warn: as("warn"),
    error: as("error"),
  });
}
