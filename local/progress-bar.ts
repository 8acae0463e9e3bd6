import { SingleBar } from "cli-progress";

/** Between two lines of a bar that nobody watches on a terminal: often enough to see that it moves, seldom enough for a log. */
export const LINE_EVERY_MS = 5_000;

/** A bar on a terminal; in a log or a pipe, a line of the same words every few seconds. `format` as cli-progress has it. */
export function progressBar(format: string): SingleBar {
  return new SingleBar({ format, noTTYOutput: true, notTTYSchedule: LINE_EVERY_MS });
}

/** Shows a bar while `work` goes on. However that ends the bar does, too: one that is left running keeps the process alive. */
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
