import { toAppError } from "#lib/platform/unexpected-error.ts";

/**
 * The error response of a route called by our own pages: a code, a message, and the id under which
 * the log has it.
 */
export function answerProblem(error: unknown, event: string): Response {
  const { status, code, message, id, retryAfterSeconds } = toAppError(
    error,
    event,
    "Something went wrong on our side. The log has the details under this id.",
  );
  const headers = {
    "cache-control": "no-store",
    ...(retryAfterSeconds && { "retry-after": String(retryAfterSeconds) }),
  };
  return Response.json({ code, message, ...(id && { error_id: id }) }, { status, headers });
}
