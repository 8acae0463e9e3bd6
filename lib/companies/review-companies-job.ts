import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { reviewCompanies } from "./review-companies.ts";

/** Looks at the companies that are due: their name and state at Gusto, or how long the data of a lost one may stay. */
export const reviewCompaniesJob = defineJob({
  name: "companies.review",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 900 },
  pollSeconds: 1,
  // With fifty at a time, of which each is asked about within seconds: a fleet of 100,000 companies within a day.
  repeats: { pauseSeconds: 20 },
  run: (_nothing, stop) => reviewCompanies(stop),
});
