import { processWide } from "./process-wide.ts";

/*
 * Work that a stop must not cut off, although nobody may be waiting for it any more: a browser that was closed takes its
 * request along, and the only copy of a pair may be in what is left.
 */

const held = processWide("work to finish before the exit", () => ({
  work: new Set<Promise<unknown>>(),
}));

/** Answers what the work answers, and keeps the process alive until then. For work with a time limit of its own. */
export function finishBeforeExit<T>(work: Promise<T>): Promise<T> {
  held.work.add(work);
  const release = () => held.work.delete(work);
  work.then(release, release);
  return work;
}

/** Resolves when nothing is held any more, however it ended. */
export async function everythingIsFinished(): Promise<void> {
  while (held.work.size > 0) await Promise.allSettled(held.work);
}
