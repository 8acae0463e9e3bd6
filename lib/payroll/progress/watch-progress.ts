import "server-only";
import { logger } from "#lib/platform/logger.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { readAllProgress } from "./read-progress.ts";
import type { RunProgress } from "./run-progress.ts";

/*
 * Polls the database once a second for the whole process, however many pages are open, and only
 * while one is.
 */

type Listener = (runs: readonly RunProgress[]) => void;
type Watch = { listeners: Set<Listener>; timer: ReturnType<typeof setTimeout> | undefined };

const LOOK_EVERY_MS = 1_000;
const watch = processWide<Watch>("progress watch", () => ({
  listeners: new Set(),
  timer: undefined,
}));

/** Calls the listener with all runs about once a second. Returns a function that stops it. */
export function watchProgress(listener: Listener): () => void {
  const { listeners } = watch;
  listeners.add(listener);
  if (listeners.size === 1) void look();
  return () => {
    listeners.delete(listener);
  };
}

async function look(): Promise<void> {
  clearTimeout(watch.timer);
  try {
    const runs = await readAllProgress();
    for (const tell of watch.listeners) tell(runs);
  } catch (error) {
    // The next poll may succeed; until then, watchers see no update.
    logger().warn({ err: error }, "Sync progress could not be read");
  }
  clearTimeout(watch.timer);
  if (watch.listeners.size > 0) watch.timer = setTimeout(() => void look(), LOOK_EVERY_MS);
}
