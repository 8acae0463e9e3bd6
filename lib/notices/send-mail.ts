import "server-only";
import type { Socket } from "node:net";
import { createTransport, type Transporter } from "nodemailer";
import SMTPTransport from "nodemailer/lib/smtp-transport/index.js";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { createConnector, targetOf } from "#lib/platform/http/outbound/create-connector.ts";
import { outboundTrust } from "#lib/platform/http/outbound/outbound.ts";
import { env } from "#lib/platform/env.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";

const CONNECT_TIMEOUT_MS = 10_000;

export type Mail = { to: readonly string[]; subject: string; text: string };

const mailServer = processWide<{ open?: { url: string; transporter: Transporter } }>(
  "mail server",
  () => ({}),
);

/** Whether this dashboard is set up to send email. */
export function canSendMail(): boolean {
  return env().SMTP_URL !== undefined;
}

/**
 * Sends one plain-text message. Recipients don't see each other. @throws if the server rejects it
 */
export async function sendMail({ to, subject, text }: Mail): Promise<void> {
  const { SMTP_URL, MAIL_FROM } = env();
  if (!SMTP_URL || !MAIL_FROM || to.length === 0) return;
  const { transporter } = openTransport(SMTP_URL.reveal());
  const [only] = to;
  await transporter.sendMail({
    from: MAIL_FROM,
    ...(to.length === 1 ? { to: only } : { to: "undisclosed-recipients:;", bcc: [...to] }),
    subject,
    text,
  });
}

/** Connects to the mail server and signs in; nothing is sent. @throws if it does not answer or refuses */
export async function askMailServer(): Promise<void> {
  const { SMTP_URL } = env();
  if (SMTP_URL) await openTransport(SMTP_URL.reveal()).transporter.verify();
}

function openTransport(url: string): { transporter: Transporter } {
  if (mailServer.open?.url !== url)
    mailServer.open = { url, transporter: createTransport(transportTo(url)) };
  return mailServer.open;
}

/**
 * Built directly, because `createTransport(url, options)` takes options next to a URL as defaults for
 * messages, not for the connection.
 */
function transportTo(url: string): SMTPTransport {
  const { SMTP_PROXY: proxy } = env();
  return new SMTPTransport({
    url,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    tls: { secureContext: outboundTrust() },
    ...(proxy && { getSocket: connectByProxy(proxy) }),
  });
}

type Place = { host?: string | undefined; port?: number | undefined; secure?: boolean | undefined };
type Connected = (error: Error | null, socket: { connection?: Socket }) => void;

/** Opens a tunnel to the mail server; nodemailer then starts TLS as usual. */
function connectByProxy(proxy: Secret) {
  const connect = createConnector({
    proxy: new URL(proxy.reveal()),
    noProxy: [],
    trust: outboundTrust(),
  });
  return ({ host = "localhost", port, secure = false }: Place, callback: Connected): void => {
    const target = targetOf("http:", host, port ?? (secure ? 465 : 587));
    connect(target, CONNECT_TIMEOUT_MS).then(
      (connection) => callback(null, { connection }),
      (error: Error) => callback(error, {}),
    );
  };
}
