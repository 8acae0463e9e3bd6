import { z } from "zod";
import { redirectTo } from "#lib/sign-in/auth-response.ts";
import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import { connectProblemPath } from "#lib/connect/connect-problem.ts";
import { type ProblemCode, signInProblemPath } from "#lib/sign-in/problem.ts";
import { requireSameOrigin } from "#lib/platform/http/same-origin.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { startAuthorization } from "#lib/connect/authorization/start-authorization.ts";
import { AppError, type ErrorCode } from "#lib/platform/errors.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";
import { answerProblem } from "../../../answer-problem.ts";

const MAX_BODY_LENGTH = 2_000;

const PROBLEMS: Partial<Record<ErrorCode, ProblemCode>> = {
  rate_limited: "rate_limited",
  forbidden: "staff_cannot_connect",
};

const form = z.discriminatedUnion("purpose", [
  z.object({ purpose: z.literal(["connect", "join"]) }),
  z.object({ purpose: z.literal(["reconnect", "pinned"]), companyId: z.string() }),
]);

/** Sends a signed-in person to Gusto to connect or reconnect a company. */
export async function POST(request: Request): Promise<Response> {
  try {
    requireSameOrigin(request);
    const viewer = await findViewerOfRequest(request);
    return viewer
      ? await sendToGusto(viewer, request)
      : redirectTo(signInProblemPath("signed_out"));
  } catch (error) {
    return answerProblem(error, "A connection could not be started");
  }
}

async function sendToGusto(viewer: Viewer, request: Request): Promise<Response> {
  const text = (await request.text()).slice(0, MAX_BODY_LENGTH);
  const parsed = form.safeParse(Object.fromEntries(new URLSearchParams(text)));
  if (!parsed.success) return redirectTo(connectProblemPath(viewer.userId, "invalid_request"));
  try {
    const { url } = await startAuthorization(viewer, parsed.data);
    return new Response(null, {
      status: 303,
      headers: { location: url, "cache-control": "no-store" },
    });
  } catch (error) {
    const problem = error instanceof AppError ? PROBLEMS[error.code] : undefined;
    if (problem) return redirectTo(connectProblemPath(viewer.userId, problem));
    if (error instanceof AppError) throw error;
    return redirectTo(
      connectProblemPath(viewer.userId, "unknown", {
        errorId: toAppError(error, "A connection could not be started", "").id,
      }),
    );
  }
}
