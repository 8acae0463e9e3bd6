/*
 * How long a server asks us to wait, parsed the same way for the token endpoint and the API. The
 * result becomes a time before which nothing is sent, so a wrong header must never silence a
 * company for long.
 */

/** Headers of an answer from any fetch. */
type AnswerHeaders = { get(name: string): string | null };

/** The longest wait that is accepted. */
export const LONGEST_WAIT_SECONDS = 3_600;

const MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec";
/**
 * The three forms of an HTTP date (RFC 9110, 5.6.7): the one servers send, and two that recipients
 * must accept.
 */
const HTTP_DATES = [
  new RegExp(`^[A-Z][a-z]{2}, \\d{2} (${MONTHS}) \\d{4} \\d{2}:\\d{2}:\\d{2} GMT$`),
  new RegExp(`^[A-Z][a-z]{5,8}, \\d{2}-(${MONTHS})-\\d{2} \\d{2}:\\d{2}:\\d{2} GMT$`),
  new RegExp(`^[A-Z][a-z]{2} (${MONTHS}) [ \\d]\\d \\d{2}:\\d{2}:\\d{2} \\d{4}$`),
];

/**
 * `Retry-After` (RFC 9110, 10.2.3) in whole seconds from 1 to 3,600. A date is relative to the
 * answer's own `Date`, so that a wrong clock on either side does not matter. Pure.
 * @returns null if absent or implausible: the caller has its own default
 */
export function readRetryAfter(headers: AnswerHeaders, now = new Date()): number | null {
  const value = headers.get("retry-after")?.trim();
  if (!value) return null;
  const seconds = /^\d{1,10}$/.test(value)
    ? Number(value)
    : secondsUntil(value, readHttpDate(headers.get("date")) ?? now);
  return seconds !== null && seconds >= 1 && seconds <= LONGEST_WAIT_SECONDS ? seconds : null;
}

function secondsUntil(text: string, from: Date): number | null {
  const date = readHttpDate(text);
  return date && Math.ceil((date.getTime() - from.getTime()) / 1_000);
}

function readHttpDate(text: string | null): Date | null {
  const value = text?.trim() ?? "";
  if (!HTTP_DATES.some((form) => form.test(value))) return null;
  const date = new Date(value.endsWith("GMT") ? value : `${value} GMT`);
  return Number.isNaN(date.getTime()) ? null : date;
}
