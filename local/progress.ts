// One line per step, with its duration: `✓ Database … 0.8 s`.

const start = Date.now();

export function seconds(sinceMs: number): string {
  return `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
}

/** Seconds since this command began. */
export function elapsedTime(): string {
  return seconds(start);
}

/** Runs a step and prints its line; a step may return a note to print after its name. */
export async function step<T>(label: string, action: () => Promise<T>): Promise<T> {
  const begun = Date.now();
  const stopTicking = showWaiting(label, begun);
  try {
    const result = await action();
    stopTicking();
    const remark = typeof result === "string" ? ` (${result})` : "";
    console.log(`✓ ${label}${remark} … ${seconds(begun)}`);
    return result;
  } catch (error) {
    stopTicking();
    console.log(`✗ ${label} … ${seconds(begun)}`);
    throw error;
  }
}

/** Often enough in a log to see that a long step is alive. */
const LOG_EVERY_MS = 15_000;

/**
 * Shows that the step is still running: on a terminal every second in its line, in a log with an
 * occasional line.
 */
function showWaiting(label: string, begun: number): () => void {
  if (!process.stdout.isTTY) return logWaiting(label, begun);
  const draw = (): boolean =>
    process.stdout.write(`\r  ${label} … ${Math.round((Date.now() - begun) / 1000)} s `);
  draw();
  const ticker = setInterval(draw, 1_000);
  return () => {
    clearInterval(ticker);
    process.stdout.write("\r\x1b[K");
  };
}

function logWaiting(label: string, begun: number): () => void {
  const ticker = setInterval(() => console.log(`  ${label} … ${seconds(begun)}`), LOG_EVERY_MS);
  return () => clearInterval(ticker);
}
