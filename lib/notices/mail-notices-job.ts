import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { mailNotices } from "./mail-notices.ts";

/** Emails notices. A job of its own, so that a mail server that hangs delays only email. */
export const mailNoticesJob = defineJob({
  name: "notices.mail",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 15 },
  run: (_nothing, stop) => mailNotices(undefined, { stop }),
});
