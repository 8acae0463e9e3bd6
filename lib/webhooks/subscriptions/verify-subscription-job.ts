import "server-only";
import { z } from "zod";
import { defineJob } from "#lib/platform/jobs/define-job.ts";
import { tryVerificationToken } from "./verify-subscription.ts";

/**
 * Tries a verification token on the subscriptions it may be meant for. It is sealed in the payload.
 */
export const verifySubscriptionJob = defineJob({
  name: "webhooks.verify",
  payload: z.object({ sealedToken: z.string(), subscriptionIds: z.array(z.uuid()) }),
  queue: {
    policy: "standard",
    retryLimit: 8,
    retryDelay: 1,
    retryBackoff: true,
    expireInSeconds: 120,
  },
  pollSeconds: 0.5,
  run: ({ sealedToken, subscriptionIds }) => tryVerificationToken(sealedToken, subscriptionIds),
});
