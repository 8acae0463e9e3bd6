import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { checkSubscriptions } from "./check-subscriptions.ts";

/** Compares our subscriptions with Gusto's. */
export const checkSubscriptionsJob = defineJob({
  name: "webhooks.check",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  repeats: { cron: "*/5 * * * *", atStart: true },
  run: () => checkSubscriptions(),
});
