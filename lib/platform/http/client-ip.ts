import { isIP } from "node:net";

/**
 * The caller's address, for rate limits and the audit log. The last entry of X-Forwarded-For is the one that the nearest
 * proxy wrote; those before it are the caller's own words. Without a proxy in front all of it is: hence the app listens on
 * 127.0.0.1 unless HOST says otherwise.
 */
export function clientIp(headers: { get(name: string): string | null }): string | null {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  return last && isIP(last) !== 0 ? last : null;
}
