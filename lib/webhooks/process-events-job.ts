import "server-only";
import { z } from "zod";
import { defineJob } from "#lib/platform/jobs/define-job.ts";
import { processEvents } from "./process-events.ts";

/**
 * Processes one company's events, oldest first. The rows' state decides and the sweep finds them
 * again, so a lost job doesn't matter.
 */
export const processEventsJob = defineJob({
  name: "webhooks.process",
  payload: z.object({ companyUuid: z.uuid() }),
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  singletonKey: ({ companyUuid }) => companyUuid,
  pollSeconds: 0.5,
  atOnce: 4,
  run: ({ companyUuid }) => processEvents(companyUuid),
});
