/** The project's one error class, and the HTTP status of each code. */

/**
 * Shared by the whole process. Next.js compiles one module into several bundles, each with classes
 * of its own, and what a process-wide object throws was made in one bundle and is caught in another:
 * a database that did not answer for a moment became an internal error there.
 */
const MARK = Symbol.for("gusto-partner-dashboard.AppError");

const HTTP_STATUS = {
  invalid_input: 400,
  not_signed_in: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  invalid_fields: 422,
  rate_limited: 429,
  internal_error: 500,
  gusto_refused: 502,
  unavailable: 503,
} as const;

/** Stable: callers and pages may rely on these codes. */
export type ErrorCode = keyof typeof HTTP_STATUS;

export const ERROR_CODES = Object.keys(HTTP_STATUS) as [ErrorCode, ...ErrorCode[]];

/** What is wrong with one input field, named by its path: "user.email". */
export type FieldProblem = { field: string; message: string };

/** For temporary errors without a better estimate. */
const RETRY_AFTER_SECONDS = 5;

type Options = {
  cause?: unknown;
  retryAfterSeconds?: number;
  field?: string;
  problems?: readonly FieldProblem[];
  id?: string;
};

/**
 * An error whose message may be shown to the caller. Any other thrown error is shown as
 * `internal_error`, without its message.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** Always set for `unavailable`, so that a caller knows when to retry. */
  readonly retryAfterSeconds: number | undefined;
  /** The input field the error is about, if any. */
  readonly field: string | undefined;
  /** Every invalid field, when the input has several. */
  readonly problems: readonly FieldProblem[] | undefined;
  /** The id under which the log has the details. Only set for unexpected errors. */
  readonly id: string | undefined;

  constructor(code: ErrorCode, message: string, options: Options = {}) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.retryAfterSeconds =
      options.retryAfterSeconds ?? (code === "unavailable" ? RETRY_AFTER_SECONDS : undefined);
    this.field = options.field;
    this.problems = options.problems;
    this.id = options.id;
  }

  /** Every bundle's AppError is one; a class derived from it is asked for in the ordinary way. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === AppError
      ? value instanceof Error && MARK in value
      : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  get [MARK](): true {
    return true;
  }

  get status(): number {
    return HTTP_STATUS[this.code];
  }
}

/** Several invalid inputs as one error, which names them all. */
export function invalidInput(problems: readonly FieldProblem[]): AppError {
  const [first] = problems;
  const names = problems.map(({ field }) => field).join(", ");
  const title =
    problems.length === 1
      ? `${first?.field}: ${first?.message}`
      : `${problems.length} parameters are not valid: ${names}.`;
  return new AppError("invalid_input", title, { field: first?.field, problems });
}
