import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { workOnBulkActions } from "./work-on-bulk-actions.ts";

/** Acts on many companies, as people asked. */
export const bulkActionsJob = defineJob({
  name: "companies.bulk",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 900 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 5 },
  run: (_nothing, stop) => workOnBulkActions({ stop }),
});
