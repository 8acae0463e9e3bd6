import "server-only";
import { annotate, observe } from "#lib/platform/tracing/observe.ts";
import { addToLogContext, logContext } from "#lib/platform/log/log-context.ts";
import { randomUUID } from "node:crypto";
import { logger } from "#lib/platform/logger.ts";
import type { Pass, RefreshRequest } from "../protocol/refresh-outcome.ts";

/**
 * Runs one pass of the protocol, so that each log line it writes names the token and the attempt;
 * then logs how it ended.
 */
export function observeRefresh(
  { tokenId, cause }: RefreshRequest,
  pass: () => Promise<Pass>,
): Promise<Pass> {
  const attributes = { "app.token_id": tokenId, "app.refresh.cause": cause };
  return observe({ name: "token refresh", log: { tokenId }, attributes }, async () => {
    const begunMs = performance.now();
    const outcome = await pass();
    annotate({
      "app.refresh.outcome": "reason" in outcome ? (outcome.reason ?? outcome.kind) : outcome.kind,
    });
    // Without an attempt, another process is refreshing, or nothing had to be done.
    if (logContext().attemptId !== undefined)
      tell(outcome, { cause, ms: Math.round(performance.now() - begunMs) });
    return outcome;
  });
}

/** A new attempt id, which the log lines of its pass carry from here on. */
export function newAttemptId(): string {
  const attemptId = randomUUID();
  addToLogContext({ attemptId });
  annotate({ "app.attempt_id": attemptId });
  return attemptId;
}

function tell(outcome: Pass, line: { cause: string; ms: number }): void {
  switch (outcome.kind) {
    case "fresh":
      return logger().info({ ...line, version: outcome.version }, "A token was refreshed");
    case "terminal":
      return logger().warn({ ...line, problem: outcome.reason ?? outcome.state }, "A token ended");
    case "unavailable":
      return logger().warn({ ...line, problem: outcome.reason }, "A token was not refreshed");
    case "again":
      return logger().debug(line, "A token moved while it was to be refreshed");
  }
}
