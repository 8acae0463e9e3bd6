import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { keepEventCounts } from "./keep-event-counts.ts";
import { sweepEvents } from "./sweep-events.ts";

/** Finds events that no job is processing, and updates the counts. */
export const sweepEventsJob = defineJob({
  name: "webhooks.sweep",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 15 },
  async run() {
    await sweepEvents();
    await keepEventCounts();
  },
});
