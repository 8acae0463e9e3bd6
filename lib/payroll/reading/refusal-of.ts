import "server-only";
import { originalCode } from "#lib/platform/database-fault.ts";

/*
 * Whether PostgreSQL rejected a row's values, by SQLSTATE, and the reason in words for people. Its
 * own message may quote the value, which could be someone's pay.
 */

const REASONS: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^22003$/, "a number is out of range"],
  [/^2200[78]$/, "a date is out of range"],
  [/^(22021|22P05)$/, "it holds characters that cannot be stored"],
  [/^54/, "it is too large"],
  // Other data exceptions, NOT NULL violations and CHECK violations.
  [/^(22|23502|23514)/, "a value does not fit its column"],
];

/** Null if the error is about something else: a lost connection, a deadlock, a bug of ours. */
export function refusalOf(error: unknown): string | null {
  const code = originalCode(error);
  const found = code && REASONS.find(([pattern]) => pattern.test(code));
  return found ? `The database rejected it: ${found[1]}` : null;
}
