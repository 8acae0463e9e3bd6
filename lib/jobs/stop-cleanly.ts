import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { tokenRoom } from "../tokens/token-refresher.ts";
import { stopRecordingCalls } from "../usage/record-calls.ts";
import { stopQueue } from "./queue.ts";

/** Longer than the slowest exchange and its commit. */
const PATIENCE_MS = 40_000;
/** For answers that are just being written. */
const LAST_ANSWERS_MS = 500;

/**
 * Ends a server process without losing a grant: no new exchange, those under way are stored, then the exit. A killed exchange
 * would be repaired by the next one, but not under a rule of strict single use.
 */
export async function stopCleanly(): Promise<void> {
  await Promise.race([tokenRoom().refresher.close(), delay(PATIENCE_MS)]);
  await stopQueue();
  await stopRecordingCalls();
  await delay(LAST_ANSWERS_MS);
  process.exit(0);
}
