import { NOTHING } from "#lib/platform/jobs/define-job.ts";

/** What the jobs of all channels have alike. Each channel has its own, so a receiver that hangs delays only itself. */
export const CHANNEL_JOB = {
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 5 },
} as const;
