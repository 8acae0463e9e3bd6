import { processWide } from "./process-wide.ts";

/** Aborts when this process is told to stop. What has no end by itself (a stream, a sweep) ends then. */
export function stopSignal(): AbortSignal {
  return announcement().signal;
}

export function announceStop(): void {
  announcement().abort();
}

/** Whether this process still answers, and wants to be asked nothing new: it stops soon. */
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
