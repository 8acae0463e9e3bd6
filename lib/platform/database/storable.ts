/* What PostgreSQL takes. Checked at the doors: what it refuses would be an error of ours instead of a word to the caller. Pure. */

const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

/** PostgreSQL's text has no NUL, and no half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}

/** The text without what neither text nor jsonb of PostgreSQL can hold: zero characters and halves of surrogate pairs. */
export function storableText(text: string): string {
  return text.replaceAll("\u0000", "").toWellFormed();
}

/** A moment that somebody may mean: dates of payroll lie within three centuries, and PostgreSQL knows no year 0. */
export function isStorableTime(time: Date): boolean {
  const year = time.getUTCFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}
