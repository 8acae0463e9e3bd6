import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { settleSendingProvisions } from "./settle-provision.ts";

/** Settles company requests whose process died before Gusto responded. */
export const settleProvisionsJob = defineJob({
  name: "provisions.settle",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  repeats: { pauseSeconds: 15 },
  run: () => settleSendingProvisions(),
});
