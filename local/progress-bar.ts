import { SingleBar } from "cli-progress";

/**
 * The interval between progress lines without a terminal: often enough to see progress, rarely
 * enough for a log.
 */
export const LINE_EVERY_MS = 5_000;

/**
 * A bar on a terminal; in a log or a pipe, a line with the same text every few seconds. `format` as
 * in cli-progress.
 */
export function progressBar(format: string): SingleBar {
  return new SingleBar({ format, noTTYOutput: true, notTTYSchedule: LINE_EVERY_MS });
}

/**
 * Shows a bar while `work` runs, and ends it however that ends: a running bar would keep the
 * process alive.
 */
export async function withProgressBar<T>(
  { format, total, payload }: { format: string; total: number; payload?: object },
  work: (bar: SingleBar) => Promise<T>,
): Promise<T> {
  const bar = progressBar(format);
  bar.start(total, 0, payload);
  try {
    return await work(bar);
  } finally {
    bar.stop();
  }
}
