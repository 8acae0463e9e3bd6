import "server-only";
import { z } from "zod";
import { defineJob } from "#lib/platform/jobs/define-job.ts";
import { revokeAndWipe } from "./revoke-and-wipe.ts";

/**
 * Revokes one disconnected pair at Gusto, until Gusto confirms. The sweep finds pairs whose job was
 * lost.
 */
export const revokeTokenJob = defineJob({
  name: "tokens.revoke",
  payload: z.object({ tokenId: z.uuid() }),
  queue: {
    policy: "standard",
    retryLimit: 20,
    retryDelay: 5,
    retryBackoff: true,
    expireInSeconds: 60,
  },
  pollSeconds: 1,
  atOnce: 4,
  async run({ tokenId }) {
    if ((await revokeAndWipe(tokenId)) === "unconfirmed")
      throw new Error("Gusto has not confirmed the revocation yet");
  },
});
