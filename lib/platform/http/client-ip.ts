import { isIP } from "node:net";

/**
 * The caller's IP address, for rate limits and the audit log. The last entry of X-Forwarded-For was
 * added by the nearest proxy; earlier entries come from the caller. Without a proxy the whole
 * header can be forged, so the app listens on 127.0.0.1 unless HOST is set.
 */
export function clientIp(headers: { get(name: string): string | null }): string | null {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  return last && isIP(last) !== 0 ? last : null;
}
