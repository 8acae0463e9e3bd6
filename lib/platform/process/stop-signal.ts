import { processWide } from "./process-wide.ts";

/** Aborts when this process is told to stop. What has no end by itself (a stream, a sweep) ends then. */
export function stopSignal(): AbortSignal {
  return announcement().signal;
}

export function announceStop(): void {
  announcement().abort();
}

function announcement(): AbortController {
  return processWide("announcement of the stop", () => new AbortController());
}
