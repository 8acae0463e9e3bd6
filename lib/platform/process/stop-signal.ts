import { processWide } from "./process-wide.ts";

/**
 * Aborts when this process is asked to stop. Work without a natural end (a stream, a sweep) ends
 * then.
 */
export function stopSignal(): AbortSignal {
  return announcement().signal;
}

export function announceStop(): void {
  announcement().abort();
}

/** Whether this process is still serving but about to stop, and wants no new requests. */
export function isDraining(): boolean {
  return drain().begun;
}

export function announceDrain(): void {
  drain().begun = true;
}

function drain(): { begun: boolean } {
  return processWide("drain before the stop", () => ({ begun: false }));
}

function announcement(): AbortController {
  return processWide("announcement of the stop", () => new AbortController());
}
