import { processWide } from "./process-wide.ts";

/*
 * Work that a shutdown must not cut off, even if no one is waiting for it anymore: a closed browser
 * takes its request with it, but the work may hold the only copy of a token pair.
 */

const held = processWide("work to finish before the exit", () => ({
  work: new Set<Promise<unknown>>(),
}));

/**
 * Returns the work's result and keeps the process alive until then. Only for work with its own time
 * limit.
 */
export function finishBeforeExit<T>(work: Promise<T>): Promise<T> {
  held.work.add(work);
  const release = () => held.work.delete(work);
  work.then(release, release);
  return work;
}

/** Resolves when all such work has ended, successfully or not. */
export async function everythingIsFinished(): Promise<void> {
  while (held.work.size > 0) await Promise.allSettled(held.work);
}
