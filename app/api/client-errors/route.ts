import { z } from "zod";
import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import { requireSameOrigin } from "#lib/platform/http/same-origin.ts";
import { viewerActor } from "#lib/access/viewer.ts";
import { logger } from "#lib/platform/logger.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { newErrorId } from "#lib/platform/unexpected-error.ts";
import { readBoundedBody } from "#lib/platform/http/read-bounded-body.ts";
import { answerProblem } from "../../answer-problem.ts";

const MAX_BODY_BYTES = 8_000;
const HEADERS = { "cache-control": "no-store" };

const report = z.object({ message: z.string().max(1_000), path: z.string().max(500) });

/** Logs that a signed-in person's page failed in the browser, and returns the error id to show. */
export async function POST(request: Request): Promise<Response> {
  try {
    requireSameOrigin(request);
    const viewer = await findViewerOfRequest(request);
    if (!viewer) return Response.json({ code: "not_signed_in" }, { status: 401, headers: HEADERS });
    await takeFromRateLimit("client_error", viewer.userId);
    const body = await readBoundedBody(request, MAX_BODY_BYTES);
    const parsed = report.safeParse(
      body.kind === "read" ? parseJson(Buffer.from(body.bytes).toString()) : null,
    );
    if (!parsed.success)
      return Response.json({ code: "invalid_input" }, { status: 400, headers: HEADERS });
    const errorId = newErrorId();
    logger().error(
      {
        errorId,
        actor: viewerActor(viewer),
        page: parsed.data.path,
        reported: parsed.data.message,
      },
      "A page failed in the browser",
    );
    return Response.json({ error_id: errorId }, { headers: HEADERS });
  } catch (error) {
    return answerProblem(error, "A browser failure could not be recorded");
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
