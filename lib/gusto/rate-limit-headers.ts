/*
 * The rate limit headers in Gusto's responses. Only plausible values are used, because they decide
 * whether a company can be read at all.
 */

type AnswerHeaders = { get(name: string): string | null };

/** Requests allowed and left within sixty seconds; `remaining` is null if Gusto doesn't say. */
type RateLimitHeaders = { limit: number; remaining: number | null };

/** Well above any real Gusto limit; also bounds the in-memory row of one minute's requests. */
const HIGHEST_LIMIT = 100_000;

/**
 * Null without a plausible limit. A limit of 0 would stop all requests, including the one that
 * could correct it. Pure.
 */
export function readRateLimitHeaders(headers: AnswerHeaders): RateLimitHeaders | null {
  const limit = readCount(headers, "x-ratelimit-limit");
  if (limit === null || limit < 1 || limit > HIGHEST_LIMIT) return null;
  const remaining = readRemaining(headers);
  return { limit, remaining: remaining !== null && remaining <= limit ? remaining : null };
}

/** `X-RateLimit-Remaining` alone, for the call record. Pure. */
export function readRemaining(headers: AnswerHeaders): number | null {
  return readCount(headers, "x-ratelimit-remaining");
}

function readCount(headers: AnswerHeaders, name: string): number | null {
  const value = headers.get(name);
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) : null;
}
