import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import type { Env } from "../../settings/settings-schema.ts";
import { type Connector, createConnector } from "./create-connector.ts";
import { readCertificates } from "./read-certificates.ts";

/** The settings for outbound connections. A command may use them before the rest is configured. */
export type OutboundSettings = Partial<Pick<Env, "HTTPS_PROXY" | "NO_PROXY" | "OUTBOUND_CA_FILE">>;

/** Opens connections as the settings say. */
export function connectorOf(settings: OutboundSettings): Connector {
  const { HTTPS_PROXY, NO_PROXY = [] } = settings;
  const proxy = HTTPS_PROXY ? new URL(HTTPS_PROXY.reveal()) : null;
  return createConnector({ proxy, noProxy: NO_PROXY, trust: readTrust(settings) });
}

/**
 * The public certificates plus those of NODE_EXTRA_CA_CERTS and the file. Without a file, Node's
 * own default.
 */
export function readTrust({ OUTBOUND_CA_FILE: file }: OutboundSettings): SecureContext | undefined {
  return file
    ? createSecureContext({ ca: [...getCACertificates("default"), ...readCertificates(file)] })
    : undefined;
}
