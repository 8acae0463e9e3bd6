import "server-only";
import { setTimeout as delay } from "node:timers/promises";

/** Longer than one exchange with Gusto and the calls that follow it. */
const PATIENCE_MS = 40_000;
const LOOK_EVERY_MS = 150;

/**
 * Polls for the outcome another request, possibly in another process, is about to record. Holds no
 * connection in between. Null if none arrives: the other request is gone.
 */
export async function waitForOutcome<T>(
  look: () => Promise<T | null>,
  patienceMs = PATIENCE_MS,
): Promise<T | null> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== null || performance.now() >= deadline) return found;
    await delay(LOOK_EVERY_MS * (0.5 + Math.random()));
  }
}
