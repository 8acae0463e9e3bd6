const YEAR_SECONDS = 365 * 86_400;

/**
 * Keeps a choice on this browser, so that the server can render by it and nothing jumps.
 * @param value in characters that a cookie may have; null forgets it
 */
export function keepInCookie(name: string, value: string | null): void {
  const seconds = value === null ? 0 : YEAR_SECONDS;
  document.cookie = `${name}=${value ?? ""}; path=/; max-age=${seconds}; samesite=lax`;
}
