import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { updateStandings } from "./update-standings.ts";

/** Processes changes ahead of time, so readers have little to do. */
export const updateStandingsJob = defineJob({
  name: "companies.standings",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 5 },
  run: async () => {
    await updateStandings();
  },
});
