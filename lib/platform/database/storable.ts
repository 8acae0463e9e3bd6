/*
 * What PostgreSQL can store. Checked at the boundary, so that bad input gets a clear message
 * instead of an internal error. Pure.
 */

const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

/** PostgreSQL text can't contain NUL or a lone surrogate. */
export function isStorableText(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}

/** The text without what neither text nor jsonb can store: NUL characters and lone surrogates. */
export function storableText(text: string): string {
  return text.replaceAll("\u0000", "").toWellFormed();
}

/** A plausible payroll date: within three centuries. PostgreSQL has no year 0. */
export function isStorableTime(time: Date): boolean {
  const year = time.getUTCFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}
