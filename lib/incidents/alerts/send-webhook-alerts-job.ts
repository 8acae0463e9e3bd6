import "server-only";
import { defineJob } from "#lib/platform/jobs/define-job.ts";
import { CHANNEL_JOB } from "./channel-jobs.ts";
import { sendAlerts } from "./send-alerts.ts";

export const sendWebhookAlertsJob = defineJob({
  ...CHANNEL_JOB,
  name: "alerts.webhook",
  run: () => sendAlerts("webhook"),
});
