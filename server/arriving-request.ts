import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

/*
 * A request describes itself as the last proxy left it. Here it gets what the product relies on,
 * before any product or Next.js code reads it: the public URL, and the caller's own IP address.
 */

/**
 * Makes the request address APP_URL, whatever host or scheme the proxy used: a dropped port, an
 * internal host name, http behind TLS. Next.js compares the browser's Origin with it before running
 * a server action.
 */
export function followAppUrl(headers: IncomingHttpHeaders, appUrl: URL): void {
  const isSecure = appUrl.protocol === "https:";
  headers.host = appUrl.host;
  headers["x-forwarded-host"] = appUrl.host;
  headers["x-forwarded-proto"] = isSecure ? "https" : "http";
  headers["x-forwarded-port"] = appUrl.port || (isSecure ? "443" : "80");
}

/**
 * `isMissing`: X-Forwarded-For has fewer entries than TRUSTED_PROXIES, so the nearest proxy counts
 * as the caller.
 */
type Caller = { address: string; isMissing: boolean };

/**
 * Each proxy appends the address it was called from; entries before those of our own proxies come
 * from the caller.
 * @param peer the other end of the connection
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
 * Sets every entry to the caller, so reading the last one is correct. There is one entry per proxy,
 * because Next.js requests the page an action leads to from its own server, with these headers.
 */
export function nameCaller(
  headers: IncomingHttpHeaders,
  address: string,
  trustedProxies: number,
): void {
  headers["x-forwarded-for"] = Array<string>(Math.max(1, trustedProxies)).fill(address).join(", ");
}

/** Some load balancers include the port: `203.0.113.7:5512`, `[2001:db8::1]:5512`. */
function withoutPort(entry: string): string {
  const [, v6, v4] = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(entry) ?? [];
  return v6 ?? v4 ?? entry;
}
