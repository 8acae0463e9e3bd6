import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import type { Env } from "../../settings/settings-schema.ts";
import { type Connector, createConnector } from "./create-connector.ts";
import { readCertificates } from "./read-certificates.ts";

/** The settings that say how this product leaves its network. A command may have them before the others are complete. */
export type OutboundSettings = Partial<Pick<Env, "HTTPS_PROXY" | "NO_PROXY" | "OUTBOUND_CA_FILE">>;

/** Opens connections as the settings say. */
export function connectorOf(settings: OutboundSettings): Connector {
  const { HTTPS_PROXY, NO_PROXY = [] } = settings;
  const proxy = HTTPS_PROXY ? new URL(HTTPS_PROXY.reveal()) : null;
  return createConnector({ proxy, noProxy: NO_PROXY, trust: readTrust(settings) });
}

/** Public certificates, those of NODE_EXTRA_CA_CERTS, and those of the file. Without one, Node's own default. */
export function readTrust({ OUTBOUND_CA_FILE: file }: OutboundSettings): SecureContext | undefined {
  return file
    ? createSecureContext({ ca: [...getCACertificates("default"), ...readCertificates(file)] })
    : undefined;
}
