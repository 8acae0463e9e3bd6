import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { finishAuthorizations } from "./finish-authorizations.ts";

/** Makes connections of pairs that are stored and whose process went away. */
export const finishAuthorizationsJob = defineJob({
  name: "authorizations.finish",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 900 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 5 },
  run: () => finishAuthorizations(),
});
