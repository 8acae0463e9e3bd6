import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { readEvents } from "./read-events.ts";

/** Reads Gusto's list of events for those no webhook brought. */
export const readEventsJob = defineJob({
  name: "events.read",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 900 },
  repeats: { cron: "*/5 * * * *", atStart: true },
  run: () => readEvents(),
});
