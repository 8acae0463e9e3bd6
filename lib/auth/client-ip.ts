/**
 * The caller's address, for rate limits and the audit log. The last entry of X-Forwarded-For is the one
 * that the nearest proxy (or Next.js itself) wrote; those before it are the caller's own words.
 */
export function clientIp(headers: { get(name: string): string | null }): string | null {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  return last && /^[0-9a-fA-F:.]{2,45}$/.test(last) ? last : null;
}
