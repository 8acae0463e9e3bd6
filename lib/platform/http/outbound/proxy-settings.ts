import { isIP } from "node:net";

/* HTTPS_PROXY and NO_PROXY, as curl and most other programs read them. Pure. */

/** Of an address that is to be reached. `port` as a number, whatever stands in the URL. */
export type HostAndPort = { hostname: string; port: number };

type Exception = { hostname: string; port: number | null };

/**
 * @param text `http://user:password@host:port`; without a scheme, http
 * @throws Error in the words of the settings' own check
 */
export function readProxyUrl(text: string): URL {
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (!url?.hostname || !/^https?:$/.test(url.protocol))
    throw new Error("must be an http:// or https:// URL of a proxy that takes CONNECT");
  return url;
}

/** Names and addresses by commas or blanks: a name stands for what is below it, too; a port narrows it; `*` is everything. */
export function readNoProxy(text: string): Exception[] {
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((entry) => {
      const [, name = entry, port] = /^(.+):(\d+)$/.exec(entry) ?? [];
      // The last colon of a bare IPv6 address is no port.
      return isIP(entry) === 6
        ? { hostname: entry, port: null }
        : { hostname: bare(name), port: port === undefined ? null : Number(port) };
    });
}

/** Whether a place is reached without the proxy. This machine always is: no proxy could. */
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

/** Without the brackets of an IPv6 address, and without a star or a dot in front. */
function bare(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/^\*?\.(?=.)/, "");
}

function isThisMachine(name: string): boolean {
  return name === "localhost" || name === "::1" || /^127(\.\d+){3}$/.test(name);
}
