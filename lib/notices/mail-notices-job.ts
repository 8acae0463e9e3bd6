import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { mailNotices } from "./mail-notices.ts";

/** Mails what people have to be told. By itself: a mail server that hangs holds up nothing but mail. */
export const mailNoticesJob = defineJob({
  name: "notices.mail",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 15 },
  run: (_nothing, stop) => mailNotices(undefined, { stop }),
});
