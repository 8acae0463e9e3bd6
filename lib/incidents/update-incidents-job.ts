import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { updateIncidents } from "./update-incidents.ts";

/** Detects what breaks and what recovers while nobody looks. */
export const updateIncidentsJob = defineJob({
  name: "incidents.update",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 3 },
  run: () => updateIncidents(),
});
