import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { createLostCompanyNotices } from "../grants/create-ended-notice.ts";
import { createHeldNotice } from "./create-held-notice.ts";

/** Creates the notices that people need about their connections; notices.mail mails them. */
export const createNoticesJob = defineJob({
  name: "notices.create",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 15 },
  async run() {
    await createLostCompanyNotices();
    await createHeldNotice();
  },
});
