import { toAppError } from "#lib/platform/unexpected-error.ts";

/** What a route for scripts of our pages answers when it could not do its work: a code, words, and the id that the log has, too. */
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
