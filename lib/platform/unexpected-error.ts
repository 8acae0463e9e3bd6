import "server-only";
import { randomBytes } from "node:crypto";
import { type DatabaseFault, databaseFault, originalCode } from "./database-fault.ts";
import { AppError } from "./errors.ts";
import { logger } from "./logger.ts";

/** Of busy moments: the crowd gets thinner within a second or two. */
const RETRY_AFTER_SECONDS = 2;
/** Of what a person has to mend. */
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
    message: "The database takes no changes just now. Nothing was changed; ask again in a while.",
    retryAfterSeconds: LONGER_SECONDS,
  },
  full: {
    problem: "database_full",
    message: "The database has no room left. Nothing was changed; ask again in a while.",
    retryAfterSeconds: LONGER_SECONDS,
  },
};

/**
 * What a door answers for whatever was thrown. An `AppError` was written for people and stays as it is. Anything else is logged under an
 * id, and the answer carries the same id: a busy or absent database as `unavailable`, for that passes; the rest as `internal_error`.
 * @param event what did not succeed, for the log
 * @param sorry what people read of a fault of ours
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

/** Short enough to be read out, and the same word for whoever searches the log. */
export function newErrorId(): string {
  return `err-${randomBytes(5).toString("hex")}`;
}
