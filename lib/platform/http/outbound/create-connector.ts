import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type SecureContext } from "node:tls";
import { goesDirect, type HostAndPort } from "./proxy-settings.ts";

/** How outbound connections leave this network. */
export type WayOut = {
  proxy: URL | null;
  noProxy: Parameters<typeof goesDirect>[1];
  /** Trusted certificates, for the proxy as well. */
  trust?: SecureContext | undefined;
};

type OutboundTarget = HostAndPort & { protocol: "http:" | "https:" };

/** Opens a connection for one request. @throws NotConnectedError */
export type Connector = (target: OutboundTarget, timeoutMs: number) => Promise<Socket>;

const NOT_CONNECTED = "NOT_CONNECTED";

/**
 * No connection was made, so no part of a request was sent. DNS, TCP, the proxy's CONNECT response
 * and the certificate are all settled before the first byte; after that, what the other side has
 * read is unknown.
 */
export class NotConnectedError extends Error {
  override readonly name = "NotConnectedError";
  readonly code = NOT_CONNECTED;
}

/** Opens connections through DNS, TCP, the proxy tunnel and TLS, all within one time limit. */
export function createConnector({ proxy, noProxy, trust }: WayOut): Connector {
  const tls = { ...(trust && { secureContext: trust }), ALPNProtocols: ["http/1.1"] };

  return async (target, timeoutMs) => {
    const limit = AbortSignal.timeout(timeoutMs);
    const via = proxy !== null && !goesDirect(target, noProxy) ? proxy : null;
    try {
      return await open(target, via, limit);
    } catch (cause) {
      const place = `${target.hostname}:${target.port}`;
      throw new NotConnectedError(
        via
          ? `No connection to ${place} through the proxy ${via.host}`
          : `No connection to ${place}`,
        { cause },
      );
    }
  };

  async function open(
    target: OutboundTarget,
    via: URL | null,
    limit: AbortSignal,
  ): Promise<Socket> {
    const host = bareHost(target.hostname);
    const tunnel = via && (await openTunnel(via, target, limit));
    if (target.protocol === "http:")
      return tunnel ?? settled(connectTcp({ host, port: target.port }), "connect", limit);
    const socket = connectTls({
      ...tls,
      ...(tunnel ? { socket: tunnel } : { port: target.port }),
      host,
      servername: isIP(host) === 0 ? host : undefined,
    });
    return settled(socket, "secureConnect", limit);
  }

  /** RFC 9110, 9.3.6: anything but a 2xx means there is no tunnel. */
  async function openTunnel(via: URL, target: OutboundTarget, limit: AbortSignal): Promise<Socket> {
    const place = `${target.hostname}:${target.port}`;
    const isSecure = via.protocol === "https:";
    const request = (isSecure ? httpsRequest : httpRequest)({
      ...(isSecure && tls),
      agent: false,
      method: "CONNECT",
      host: bareHost(via.hostname),
      port: via.port || (isSecure ? 443 : 80),
      path: place,
      headers: { host: place, ...authorizationFor(via) },
      signal: limit,
    });
    request.end();
    const [response, socket, head] = (await once(request, "connect")) as [
      { statusCode: number },
      Socket,
      Buffer,
    ];
    if (response.statusCode < 200 || response.statusCode > 299) {
      socket.destroy();
      throw new Error(`The proxy answered ${response.statusCode} to CONNECT`);
    }
    if (head.length > 0) socket.unshift(head);
    return socket;
  }
}

/** Resolves to the socket once it is usable, or destroys it. */
async function settled<S extends Socket>(
  socket: S,
  event: "connect" | "secureConnect",
  limit: AbortSignal,
): Promise<S> {
  try {
    await once(socket, event, { signal: limit });
    return socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
  } catch (error) {
    // Later errors on this socket don't matter and must not end the process.
    socket.on("error", () => undefined).destroy();
    throw error;
  }
}

/** Keeps idle connections from being dropped by firewalls that close them after a few minutes. */
const KEEP_ALIVE_AFTER_MS = 60_000;

function authorizationFor({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(credentials).toString("base64")}` };
}

const bareHost = (hostname: string) => hostname.replace(/^\[|\]$/g, "");

/** Normalizes the target that undici or node:https passes in. */
export function targetOf(
  protocol: string,
  hostname: string,
  port?: string | number | null,
): OutboundTarget {
  const scheme = protocol === "http:" ? "http:" : "https:";
  const host = isIP(hostname) === 6 ? `[${hostname}]` : hostname;
  return {
    protocol: scheme,
    hostname: host,
    port: Number(port) || (scheme === "http:" ? 80 : 443),
  };
}

/** Whether a request was definitely never sent, because the connection failed. */
export function isNeverSent(error: unknown): boolean {
  for (let next = error; next instanceof Error; next = next.cause)
    // By its code: the connector is one a process, and its class may be another bundle's.
    if ("code" in next && next.code === NOT_CONNECTED) return true;
  return false;
}
