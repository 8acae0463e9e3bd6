import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

/*
 * What a request says of itself is what the last proxy left of it. Here it becomes what the product counts on, before any
 * code of the product or of Next.js reads it: the address that people see, and the caller's own network address.
 */

/**
 * The request comes to APP_URL, whatever host or scheme the proxy in front speaks of: a port that it dropped, its own name
 * for this machine, http behind TLS. Next.js compares the browser's Origin with it before it runs a server action.
 */
export function followAppUrl(headers: IncomingHttpHeaders, appUrl: URL): void {
  const isSecure = appUrl.protocol === "https:";
  headers.host = appUrl.host;
  headers["x-forwarded-host"] = appUrl.host;
  headers["x-forwarded-proto"] = isSecure ? "https" : "http";
  headers["x-forwarded-port"] = appUrl.port || (isSecure ? "443" : "80");
}

/** `isMissing`: fewer proxies wrote X-Forwarded-For than TRUSTED_PROXIES says, so the nearest of them counts as the caller. */
type Caller = { address: string; isMissing: boolean };

/**
 * Each proxy appends the address that it was called from; the entries before those of our own proxies are the caller's
 * own words.
 * @param peer whoever opened the connection
 */
export function findCaller(
  forwardedFor: string | undefined,
  peer: string,
  trustedProxies: number,
): Caller {
  if (trustedProxies === 0) return { address: peer, isMissing: false };
  const entries = (forwardedFor ?? "").split(",").map((entry) => withoutPort(entry.trim()));
  const address = entries.at(-trustedProxies) ?? "";
  return isIP(address) !== 0 ? { address, isMissing: false } : { address: peer, isMissing: true };
}

/**
 * From here on every entry is the caller, so whoever reads the last one reads the truth. There are as many as there are
 * proxies: Next.js asks its own server again, with these headers, for the page that an action leads to.
 */
export function nameCaller(
  headers: IncomingHttpHeaders,
  address: string,
  trustedProxies: number,
): void {
  headers["x-forwarded-for"] = Array<string>(Math.max(1, trustedProxies)).fill(address).join(", ");
}

/** Some balancers write the port as well: `203.0.113.7:5512`, `[2001:db8::1]:5512`. */
function withoutPort(entry: string): string {
  const [, v6, v4] = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(entry) ?? [];
  return v6 ?? v4 ?? entry;
}
