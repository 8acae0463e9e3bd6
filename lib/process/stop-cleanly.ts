import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { everythingIsFinished } from "#lib/platform/process/finish-before-exit.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { logger } from "#lib/platform/logger.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { stopRecordingCalls } from "#lib/calls/record-calls.ts";
import { env } from "#lib/platform/env.ts";
import { countRequests, endConnectionsWithAnswers, finishRequests } from "./requests-under-way.ts";
import { announceDrain, announceStop } from "#lib/platform/process/stop-signal.ts";
import { waitForReplacement } from "./wait-for-replacement.ts";

/** Longer than a caller waits for an exchange, and than any call of Gusto takes that is passed on. */
const ANSWERS_LIMIT_MS = 35_000;
/** A client that asks often enough to be hurt has asked again within this. */
const HANDED_OVER_MS = 1_000;
/** What is written last is dispensable, and the database may be the reason why we are stopped. */
const LAST_WRITES_LIMIT_MS = 5_000;

/**
 * Ends a server process without losing anything: no new connection and no new exchange; the requests under way are answered,
 * the pairs stored, then the exit. A killed exchange would be repaired by the next one, but not under a rule of strict single
 * use. So there is no limit for pairs here: while the database is away this takes as long as a pair is kept in memory, and
 * whoever cannot wait for that sends SIGKILL. However often it is called, it stops once.
 */
export function stopCleanly(): void {
  const stop = processWide("stop", () => ({ begun: false }));
  if (stop.begun) return;
  stop.begun = true;
  void finishEverything().finally(() => process.exit(0));
}

/**
 * Everything is still served until somebody else is: the process that replaces this one, or the others behind a load
 * balancer, which learns from /api/health within DRAIN_SECONDS that it should ask them. Null where nobody has to learn it.
 */
function handOver(): Promise<void> | null {
  const replacement = waitForReplacement();
  if (replacement)
    return replacement.then((isReplaced) => (isReplaced ? sendElsewhere(HANDED_OVER_MS) : drain()));
  return env().DRAIN_SECONDS === 0 ? null : drain();
}

async function drain(): Promise<void> {
  const seconds = env().DRAIN_SECONDS;
  if (seconds === 0) return;
  logger().info({ seconds }, "Draining: everything is still served, and /api/health answers 503");
  announceDrain();
  await sendElsewhere(seconds * 1_000);
}

/** A connection that is ended between two requests may just be getting the second one; one that ends with an answer is not. */
async function sendElsewhere(durationMs: number): Promise<void> {
  endConnectionsWithAnswers();
  await delay(durationMs);
}

async function finishEverything(): Promise<void> {
  const handedOver = handOver();
  if (handedOver) await handedOver;
  logger().info(
    { requests: countRequests() },
    "Stopping: no new exchanges; work in progress finishes first",
  );
  announceStop();
  await Promise.all([
    finishRequests(ANSWERS_LIMIT_MS),
    tokenServices().refresher.close(),
    everythingIsFinished(),
  ]);
  await Promise.race([
    Promise.allSettled([stopQueue(), stopRecordingCalls()]),
    delay(LAST_WRITES_LIMIT_MS),
  ]);
  logger().info("Stopped");
}
