/* What Gusto says of its rate limit with every answer. Only what can be true is believed: it decides whether a company is read at all. */

type AnswerHeaders = { get(name: string): string | null };

/** The requests that are allowed within sixty seconds, and those that are left; `remaining` is null when Gusto does not say. */
type RateLimitHeaders = { limit: number; remaining: number | null };

/** No limit of Gusto's is near it, and the requests of one minute stand in a row. */
const HIGHEST_LIMIT = 100_000;

/** Null without a limit that can be one. A limit of 0 would be the end of all requests, the one that could correct it included. Pure. */
export function readRateLimitHeaders(headers: AnswerHeaders): RateLimitHeaders | null {
  const limit = readCount(headers, "x-ratelimit-limit");
  if (limit === null || limit < 1 || limit > HIGHEST_LIMIT) return null;
  const remaining = readRemaining(headers);
  return { limit, remaining: remaining !== null && remaining <= limit ? remaining : null };
}

/** `X-RateLimit-Remaining` by itself, for the record of calls. Pure. */
export function readRemaining(headers: AnswerHeaders): number | null {
  return readCount(headers, "x-ratelimit-remaining");
}

function readCount(headers: AnswerHeaders, name: string): number | null {
  const value = headers.get(name);
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) : null;
}
