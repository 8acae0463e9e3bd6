import { z } from "zod";
import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { startAuthorization } from "#lib/connect/authorization/start-authorization.ts";
import { connectProblemPath } from "#lib/connect/connect-problem.ts";
import { AppError, type ErrorCode } from "#lib/platform/errors.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";
import { redirectTo } from "#lib/sign-in/auth-response.ts";
import { type ProblemCode, signInProblemPath } from "#lib/sign-in/problem.ts";
import { siteRoute } from "../../site-route.ts";

const PROBLEMS: Partial<Record<ErrorCode, ProblemCode>> = {
  rate_limited: "rate_limited",
  forbidden: "staff_cannot_connect",
};

const FAILURE = "A connection could not be started";

const start = z.discriminatedUnion("purpose", [
  z.object({ purpose: z.literal(["connect", "join"]) }),
  z.object({ purpose: z.literal(["reconnect", "pinned"]), companyId: z.string() }),
]);

/** Sends a signed-in person to Gusto to connect or reconnect a company. */
export const POST = siteRoute({
  failure: FAILURE,
  admit: async (request) =>
    (await findViewerOfRequest(request)) ?? redirectTo(signInProblemPath("signed_out")),
  body: { as: "form", schema: start, maxBytes: 2_048 },
  whenInvalid: ({ userId }) => redirectTo(connectProblemPath(userId, "invalid_request")),
  answer: ({ caller, body }) => sendToGusto(caller, body),
});

async function sendToGusto(viewer: Viewer, wish: z.output<typeof start>): Promise<Response> {
  try {
    const { url } = await startAuthorization(viewer, wish);
    return new Response(null, {
      status: 303,
      headers: { location: url, "cache-control": "no-store" },
    });
  } catch (error) {
    const problem = error instanceof AppError ? PROBLEMS[error.code] : undefined;
    if (problem) return redirectTo(connectProblemPath(viewer.userId, problem));
    if (error instanceof AppError) throw error;
    return redirectTo(
      connectProblemPath(viewer.userId, "unknown", { errorId: toAppError(error, FAILURE, "").id }),
    );
  }
}
