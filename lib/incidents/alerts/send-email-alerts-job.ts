import "server-only";
import { defineJob } from "#lib/platform/jobs/define-job.ts";
import { CHANNEL_JOB } from "./channel-jobs.ts";
import { sendAlerts } from "./send-alerts.ts";

export const sendEmailAlertsJob = defineJob({
  ...CHANNEL_JOB,
  name: "alerts.email",
  run: () => sendAlerts("email"),
});
