import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { sendAlerts } from "./send-alerts.ts";

/** A job for each channel, so that a receiver that hangs delays only itself. */
export const sendSlackAlertsJob = defineJob({
  name: "alerts.slack",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 5 },
  run: () => sendAlerts("slack"),
});
