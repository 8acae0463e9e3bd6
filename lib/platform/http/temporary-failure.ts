import { AsyncLocalStorage } from "node:async_hooks";
import type { ServerResponse } from "node:http";
import { processWide } from "../process/process-wide.ts";

/*
 * Next.js answers 500 to anything a page throws, even if the database is down for a moment. A proxy
 * and monitoring in front should see that this is temporary. The page people see stays the same.
 */

const RETRY_AFTER_SECONDS = 5;

/** The failures of the current requests. */
const requests = processWide("requests and their failures", () => ({
  underWay: new AsyncLocalStorage<{ isTemporary: boolean }>(),
}));

/**
 * Runs a request handler. If it answers 500 after `markTemporaryFailure` was called, the response
 * becomes 503 with Retry-After.
 */
export function answerTemporaryFailures<T>(response: ServerResponse, answer: () => T): T {
  const failure = { isTemporary: false };
  const writeHead = response.writeHead.bind(response) as (
    status: number,
    ...rest: unknown[]
  ) => ServerResponse;
  response.writeHead = (status: number, ...rest: unknown[]): ServerResponse => {
    if (status !== 500 || !failure.isTemporary) return writeHead(status, ...rest);
    response.setHeader("retry-after", String(RETRY_AFTER_SECONDS));
    // Without the reason phrase of the original status.
    response.statusMessage = "";
    return writeHead(503, ...rest.filter((one) => typeof one !== "string"));
  };
  return requests.underWay.run(failure, answer);
}

/** Marks the current request's failure as temporary. */
export function markTemporaryFailure(): void {
  const failure = requests.underWay.getStore();
  if (failure) failure.isTemporary = true;
}
