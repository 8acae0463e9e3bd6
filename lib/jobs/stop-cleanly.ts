import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { tokenRoom } from "../tokens/token-refresher.ts";
import { stopRecordingCalls } from "../usage/record-calls.ts";
import { stopQueue } from "./queue.ts";

/** For answers that are just being written. */
const LAST_ANSWERS_MS = 500;

/**
 * Ends a server process without losing a grant: no new exchange, those under way are stored, then the exit. A killed exchange
 * would be repaired by the next one, but not under a rule of strict single use. So there is no limit here: while the database
 * is away this takes as long as a pair is kept in memory, and whoever cannot wait for that sends SIGKILL.
 */
export async function stopCleanly(): Promise<void> {
  await tokenRoom().refresher.close();
  // What these still had to write is dispensable, and the database may be the reason why we are stopped.
  await Promise.allSettled([stopQueue(), stopRecordingCalls()]);
  await delay(LAST_ANSWERS_MS);
  process.exit(0);
}
