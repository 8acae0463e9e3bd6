import { AsyncLocalStorage } from "node:async_hooks";
import type { ServerResponse } from "node:http";
import { processWide } from "../process/process-wide.ts";

/*
 * Next.js answers 500 to whatever a page throws, a database that is away for a moment included. What stands in front, and whoever
 * watches, is told that it passes. The page that people read is the same.
 */

const RETRY_AFTER_SECONDS = 5;

/** Of the request under way. */
const requests = processWide("requests and their faults", () => ({
  underWay: new AsyncLocalStorage<{ passes: boolean }>(),
}));

/** Runs what answers the request; a 500 of it becomes 503 with Retry-After when `markPassingFault` was called meanwhile. */
export function answerPassingFaults<T>(response: ServerResponse, answer: () => T): T {
  const fault = { passes: false };
  const writeHead = response.writeHead.bind(response) as (
    status: number,
    ...rest: unknown[]
  ) => ServerResponse;
  response.writeHead = (status: number, ...rest: unknown[]): ServerResponse => {
    if (status !== 500 || !fault.passes) return writeHead(status, ...rest);
    response.setHeader("retry-after", String(RETRY_AFTER_SECONDS));
    // Without the words that belong to the other status.
    response.statusMessage = "";
    return writeHead(503, ...rest.filter((one) => typeof one !== "string"));
  };
  return requests.underWay.run(fault, answer);
}

/** What failed the request under way passes by itself. */
export function markPassingFault(): void {
  const fault = requests.underWay.getStore();
  if (fault) fault.passes = true;
}
