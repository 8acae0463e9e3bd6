import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { mailLinks } from "./mail-links.ts";

/**
 * Mails the reconnect links that operators requested. Separate from notices, so that a flood of
 * those does not delay an admin.
 */
export const mailLinksJob = defineJob({
  name: "reconnect-links.mail",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 15 },
  run: (_nothing, stop) => mailLinks({ stop }),
});
