import "server-only";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SecureContext } from "node:tls";
import { env } from "#lib/platform/env.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { type Connector, targetOf } from "./create-connector.ts";
import { connectorOf, readTrust } from "./way-out.ts";

/*
 * The only outbound HTTP path of app, worker and commands: through HTTPS_PROXY unless NO_PROXY
 * matches, trusting the certificates in OUTBOUND_CA_FILE in addition to the public ones.
 */

/** The connector with this process' settings. */
export const connectOutbound: Connector = (target, timeoutMs) =>
  processWide("the way out", () => connectorOf(env()))(target, timeoutMs);

/**
 * Trusted certificates: public CAs, NODE_EXTRA_CA_CERTS and the configured file. Undefined without
 * a file, so Node's default applies.
 */
export function outboundTrust(): SecureContext | undefined {
  return processWide("outbound certificates", () => ({ trust: readTrust(env()) })).trust;
}

/** An agent for node:https, which openid-client uses. */
export class OutboundAgent extends HttpsAgent {
  override createConnection(
    { host, port }: { host?: string; port?: number | string },
    callback: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    connectOutbound(targetOf("https:", host ?? "", port), CONNECT_TIMEOUT_MS).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, undefined as unknown as Socket),
    );
  }
}

/** Short, because a person is waiting. */
const CONNECT_TIMEOUT_MS = 3_000;
