import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { checkStoredPairs } from "./check-stored-pairs.ts";

/** Verifies stored but unverified pairs with Gusto, one batch at a time. */
export const checkStoredPairsJob = defineJob({
  name: "tokens.check",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 900 },
  pollSeconds: 1,
  repeats: { pauseSeconds: 5 },
  run: (_nothing, stop) => checkStoredPairs(stop),
});
