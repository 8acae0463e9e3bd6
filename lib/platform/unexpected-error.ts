import "server-only";
import { randomBytes } from "node:crypto";
import { type DatabaseFault, databaseFault, originalCode } from "./database-fault.ts";
import { AppError } from "./errors.ts";
import { logger } from "./logger.ts";

/** For busy moments, which pass within a second or two. */
const RETRY_AFTER_SECONDS = 2;
/** For problems that a person has to fix. */
const LONGER_SECONDS = 30;

type Answer = { problem: string; message: string; retryAfterSeconds?: number };

const BUSY = {
  problem: "database_busy",
  message: "The dashboard is busy. Try again in a moment.",
};
const ANSWERS: Readonly<Record<DatabaseFault, Answer>> = {
  conflict: BUSY,
  busy: BUSY,
  away: {
    problem: "database_unavailable",
    message: "The database is not responding. Try again in a moment.",
  },
  read_only: {
    problem: "database_read_only",
    message:
      "The database is not accepting changes right now. Nothing was changed; try again later.",
    retryAfterSeconds: LONGER_SECONDS,
  },
  full: {
    problem: "database_full",
    message: "The database is out of disk space. Nothing was changed; try again later.",
    retryAfterSeconds: LONGER_SECONDS,
  },
};

/**
 * What a route or page returns for any thrown value. An `AppError` is meant for people and stays as
 * it is. Anything else is logged under an id that the response repeats: a busy or absent database
 * as `unavailable`, because that passes; the rest as `internal_error`.
 * @param event the log event for what failed
 * @param sorry the message people see for a fault of ours
 */
export function toAppError(error: unknown, event: string, sorry: string): AppError {
  if (error instanceof AppError) return error;
  const id = newErrorId();
  const fault = databaseFault(error);
  if (fault === null) {
    logger().error({ errorId: id, err: error }, event);
    return new AppError("internal_error", sorry, { cause: error, id });
  }
  const { problem, message, retryAfterSeconds = RETRY_AFTER_SECONDS } = ANSWERS[fault];
  logger().error({ errorId: id, problem, databaseCode: originalCode(error), err: error }, event);
  return new AppError("unavailable", message, {
    cause: error,
    id,
    retryAfterSeconds,
  });
}

/** Short enough to read out over the phone, and easy to find in the log. */
export function newErrorId(): string {
  return `err-${randomBytes(5).toString("hex")}`;
}
