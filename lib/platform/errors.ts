/** The one error class of this project, and what each of its codes answers over HTTP. */

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

/** Stable: callers and pages may rely on these words. */
export type ErrorCode = keyof typeof HTTP_STATUS;

export const ERROR_CODES = Object.keys(HTTP_STATUS) as [ErrorCode, ...ErrorCode[]];

/** What is wrong with one field of an input, by its path: "user.email". */
export type FieldProblem = { field: string; message: string };

type Options = {
  cause?: unknown;
  retryAfterSeconds?: number;
  field?: string;
  problems?: readonly FieldProblem[];
  id?: string;
};

/**
 * An error whose message may be shown to the person or service that caused it.
 * Anything else that is thrown is shown as `internal_error`, without its message.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterSeconds: number | undefined;
  /** The input field the error is about, when there is one. */
  readonly field: string | undefined;
  /** Every field that is not as it must be, for input of several. */
  readonly problems: readonly FieldProblem[] | undefined;
  /** Under which the log has the details. Only of what nobody foresaw. */
  readonly id: string | undefined;

  constructor(code: ErrorCode, message: string, options: Options = {}) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.field = options.field;
    this.problems = options.problems;
    this.id = options.id;
  }

  get status(): number {
    return HTTP_STATUS[this.code];
  }
}
