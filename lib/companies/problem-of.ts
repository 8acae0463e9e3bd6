import "server-only";
import { toAppError } from "#lib/platform/unexpected-error.ts";
import type { ActionResult } from "./action-result.ts";

/**
 * The only catch of server actions. An `AppError` is meant for people; for any other error, people
 * see that it happened and its id in the log.
 */
export function problemOf(error: unknown): Extract<ActionResult, { kind: "problem" }> {
  const { message, id } = toAppError(
    error,
    "An action failed",
    "Something went wrong on our side. Reload the page before you try again.",
  );
  return { kind: "problem", message, ...(id && { errorId: id }) };
}
