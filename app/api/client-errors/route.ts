import { z } from "zod";
import { viewerActor } from "#lib/access/viewer.ts";
import { logger } from "#lib/platform/logger.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { newErrorId } from "#lib/platform/unexpected-error.ts";
import { signedIn, siteRoute } from "../site-route.ts";

/** Logs that a signed-in person's page failed in the browser, and returns the error id to show. */
export const POST = siteRoute({
  failure: "A browser failure could not be recorded",
  admit: async (request) => {
    const viewer = await signedIn(request, { isChange: false });
    await takeFromRateLimit("client_error", viewer.userId);
    return viewer;
  },
  body: {
    as: "json",
    schema: z.object({ message: z.string().max(1_000), path: z.string().max(500) }),
    maxBytes: 8_192,
  },
  answer: async ({ caller, body }) => {
    const errorId = newErrorId();
    logger().error(
      { errorId, actor: viewerActor(caller), page: body.path, reported: body.message },
      "A page failed in the browser",
    );
    return Response.json({ error_id: errorId }, { headers: { "cache-control": "no-store" } });
  },
});
