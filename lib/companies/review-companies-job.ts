import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { reviewCompanies } from "./review-companies.ts";

/**
 * Reviews companies that are due: their name and status at Gusto, or how long a lost one's data may
 * stay.
 */
export const reviewCompaniesJob = defineJob({
  name: "companies.review",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 900 },
  pollSeconds: 1,
  // Fifty at a time, each answered within seconds: a fleet of 100,000 companies within a day.
  repeats: { pauseSeconds: 20 },
  run: (_nothing, stop) => reviewCompanies(stop),
});
