import "server-only";
import { originalCode } from "#lib/platform/database-fault.ts";

/*
 * Whether PostgreSQL refused the values of a row, by its SQLSTATE, and why in words for people. Its own message may quote the value,
 * which may be somebody's pay.
 */

const REASONS: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^22003$/, "a number is out of range"],
  [/^2200[78]$/, "a date is out of range"],
  [/^(22021|22P05)$/, "it holds characters that cannot be stored"],
  [/^54/, "it is too large"],
  // Other data exceptions, and columns that must not be empty or hold what a check forbids.
  [/^(22|23502|23514)/, "a value does not fit its column"],
];

/** Null when the error is about anything else: a lost connection, a deadlock, a mistake of ours. */
export function refusalOf(error: unknown): string | null {
  const code = originalCode(error);
  const found = code && REASONS.find(([pattern]) => pattern.test(code));
  return found ? `The database rejected it: ${found[1]}` : null;
}
