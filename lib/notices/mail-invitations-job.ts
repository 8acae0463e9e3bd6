import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { mailInvitations } from "./mail-invitations.ts";

/** Mails the invitations of staff; the operator who let them in waits for none. */
export const mailInvitationsJob = defineJob({
  name: "invitations.mail",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 60 },
  run: (_nothing, stop) => mailInvitations({ stop }),
});
