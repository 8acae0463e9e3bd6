import { isIP } from "node:net";

/* Reads HTTPS_PROXY and NO_PROXY the way curl and most other programs do. Pure. */

/** The destination. `port` is always a number, even when the URL leaves it out. */
export type HostAndPort = { hostname: string; port: number };

type Exception = { hostname: string; port: number | null };

/**
 * @param text `http://user:password@host:port`; the scheme defaults to http
 * @throws Error with a message for the settings check
 */
export function readProxyUrl(text: string): URL {
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (!url?.hostname || !/^https?:$/.test(url.protocol))
    throw new Error("must be an http:// or https:// URL of a proxy that supports CONNECT");
  return url;
}

/**
 * Names and addresses separated by commas or spaces. A name matches its subdomains, a port narrows
 * the match, and `*` matches everything.
 */
export function readNoProxy(text: string): Exception[] {
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((entry) => {
      const [, name = entry, port] = /^(.+):(\d+)$/.exec(entry) ?? [];
      // The last colon of a bare IPv6 address doesn't start a port.
      return isIP(entry) === 6
        ? { hostname: entry, port: null }
        : { hostname: bare(name), port: port === undefined ? null : Number(port) };
    });
}

/**
 * Whether a destination bypasses the proxy. Loopback always does, because no proxy could reach it.
 */
export function goesDirect(
  { hostname, port }: HostAndPort,
  exceptions: readonly Exception[],
): boolean {
  const name = bare(hostname);
  return (
    isThisMachine(name) ||
    exceptions.some(
      (exception) =>
        exception.hostname === "*" ||
        ((exception.port === null || exception.port === port) &&
          (name === exception.hostname || name.endsWith(`.${exception.hostname}`))),
    )
  );
}

/** Strips the brackets of an IPv6 address, and a leading star or dot. */
function bare(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/^\*?\.(?=.)/, "");
}

function isThisMachine(name: string): boolean {
  return name === "localhost" || name === "::1" || /^127(\.\d+){3}$/.test(name);
}
