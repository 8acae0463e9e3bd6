import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { recordTakeovers } from "../grants/record-takeovers.ts";
import { sweepDueTokens, sweepEndedTokens } from "./sweep-tokens.ts";

/** Refreshes tokens that are due, every few seconds. */
export const tokenSweepJob = defineJob({
  name: "tokens.sweep",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 900 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 5 },
  async run(_nothing, stop) {
    await sweepDueTokens(stop);
    await sweepEndedTokens();
    await recordTakeovers();
  },
});
