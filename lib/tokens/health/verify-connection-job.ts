import "server-only";
import { z } from "zod";
import { defineJob } from "#lib/platform/jobs/define-job.ts";
import { verifyConnection } from "./verify-connection.ts";

/** Asks Gusto whether a connection still works after something may have ended it. */
export const verifyConnectionJob = defineJob({
  name: "tokens.verify",
  payload: z.object({ gustoUuid: z.uuid() }),
  queue: { policy: "standard", retryLimit: 0, expireInSeconds: 120 },
  run: ({ gustoUuid }) => verifyConnection(gustoUuid),
});
