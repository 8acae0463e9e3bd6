import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { finishAuthorizations } from "./finish-authorizations.ts";

/** Turns stored pairs into connections when the process that stored them is gone. */
export const finishAuthorizationsJob = defineJob({
  name: "authorizations.finish",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 900 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 5 },
  run: () => finishAuthorizations(),
});
