import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { everythingIsFinished } from "#lib/platform/process/finish-before-exit.ts";
import { endHeartbeat } from "#lib/platform/jobs/heartbeat.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { logger } from "#lib/platform/logger.ts";
import { stopTracing } from "#lib/platform/tracing/tracing.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { stopRecordingCalls } from "#lib/calls/record-calls.ts";
import { env } from "#lib/platform/env.ts";
import {
  countConnections,
  countRequests,
  endConnectionsWithAnswers,
  finishRequests,
} from "./requests-under-way.ts";
import { announceDrain, announceStop } from "#lib/platform/process/stop-signal.ts";
import { waitForReplacement } from "./wait-for-replacement.ts";

/** Longer than a caller waits for an exchange, and than any passed-through Gusto call takes. */
const ANSWERS_LIMIT_MS = 35_000;
/** A client that polls often enough to be affected has made a new request by then. */
const HANDED_OVER_MS = 1_000;
const LOOK_AGAIN_MS = 20;
/** The last writes are optional, and the database may be why we are stopping. */
const LAST_WRITES_LIMIT_MS = 5_000;

/**
 * Ends a server process without losing anything: no new connections or exchanges; open requests are
 * answered and pairs stored, then it exits. The next exchange could repair a killed one, but not
 * under strict single use. So there is no time limit for pairs: while the database is down, this
 * takes as long as a pair is kept in memory; send SIGKILL if you can't wait. It stops only once,
 * however often it is called.
 */
export function stopCleanly(): void {
  const stop = processWide("stop", () => ({ begun: false }));
  if (stop.begun) return;
  stop.begun = true;
  void finishEverything().finally(() => process.exit(0));
}

/**
 * Keeps serving until a replacement takes over: the process that replaces this one, or the others
 * behind a load balancer, which learns from /api/health within DRAIN_SECONDS to stop using this
 * one. Without any, connections that are kept open get their last answer. Null if there is nothing
 * to wait for.
 */
function handOver(): Promise<void> | null {
  const replacement = waitForReplacement();
  if (replacement)
    return replacement.then((isReplaced) => (isReplaced ? sendElsewhere(HANDED_OVER_MS) : drain()));
  return env().DRAIN_SECONDS === 0 && countConnections() === 0 ? null : drain();
}

async function drain(): Promise<void> {
  const seconds = env().DRAIN_SECONDS;
  if (seconds === 0) return partWithConnections();
  logger().info({ seconds }, "Draining: everything is still served, and /api/health answers 503");
  announceDrain();
  await sendElsewhere(seconds * 1_000);
}

/**
 * Closing a connection between two requests could hit the second one; closing it after a response
 * can't.
 */
async function sendElsewhere(durationMs: number): Promise<void> {
  endConnectionsWithAnswers();
  await delay(durationMs);
}

/**
 * Nobody has to be told, so this is over as soon as each open connection has had its last answer,
 * or after a second in which it asked for none.
 */
async function partWithConnections(): Promise<void> {
  endConnectionsWithAnswers();
  for (let left = HANDED_OVER_MS; countConnections() > 0 && left > 0; left -= LOOK_AGAIN_MS)
    await delay(LOOK_AGAIN_MS);
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
    Promise.allSettled([stopQueue(), stopRecordingCalls(), endHeartbeat()]).then(stopTracing),
    delay(LAST_WRITES_LIMIT_MS),
  ]);
  logger().info("Stopped");
}
