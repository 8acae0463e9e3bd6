import "server-only";
import { AppError } from "../errors.ts";
import { logger } from "../logger.ts";
import type { ActionResult } from "./action-result.ts";

/** The one catcher of the actions. An `AppError` was written for people; of any other error they only learn that it happened. */
export function problemOf(error: unknown): Extract<ActionResult, { kind: "problem" }> {
  if (error instanceof AppError) return { kind: "problem", message: error.message };
  logger().error({ err: error }, "An action failed");
  return { kind: "problem", message: "Something went wrong on our side. Look at the page again before you repeat it." };
}
