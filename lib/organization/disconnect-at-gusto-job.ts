import "server-only";
import { z } from "zod";
import { defineJob } from "#lib/platform/jobs/define-job.ts";
import { disconnectAtGusto } from "./disconnect-at-gusto.ts";

/**
 * Tells Gusto that a company has left the application, whoever authorized it. Its pairs are revoked
 * separately.
 */
export const disconnectAtGustoJob = defineJob({
  name: "organization.disconnect",
  payload: z.object({ companyId: z.uuid() }),
  queue: {
    policy: "standard",
    retryLimit: 8,
    retryDelay: 10,
    retryBackoff: true,
    expireInSeconds: 120,
  },
  pollSeconds: 1,
  run: ({ companyId }) => disconnectAtGusto(companyId),
});
