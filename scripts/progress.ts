// One line a step, with the time it took: `✓ Database … 0.8 s`.

const start = Date.now();

export function seconds(sinceMs: number): string {
  return `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
}

/** Seconds since this command began. */
export function elapsed(): string {
  return seconds(start);
}

/** Runs a step and prints its line; a step may return a remark to print behind its name. */
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

/** On a terminal the running step is seen to run; in a log file only its end matters. */
function showWaiting(label: string, begun: number): () => void {
  if (!process.stdout.isTTY) return () => undefined;
  const draw = (): boolean => process.stdout.write(`\r  ${label} … ${Math.round((Date.now() - begun) / 1000)} s `);
  draw();
  const ticker = setInterval(draw, 1_000);
  return () => {
    clearInterval(ticker);
    process.stdout.write("\r\x1b[K");
  };
}
