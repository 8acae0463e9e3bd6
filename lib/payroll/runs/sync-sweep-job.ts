import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { rereadRows } from "../reading/reread-rows.ts";
import { enqueueDueRuns } from "./enqueue-due-runs.ts";
import { scheduleSyncs } from "./schedule-syncs.ts";

/**
 * Finds runs no one is working on, companies due for their next run, and rows written by an older
 * reader.
 */
export const syncSweepJob = defineJob({
  name: "sync.sweep",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 5 },
  async run(_nothing, stop) {
    await scheduleSyncs();
    await enqueueDueRuns();
    await rereadRows(stop);
  },
});
