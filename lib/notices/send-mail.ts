import "server-only";
import { createTransport, type Transporter } from "nodemailer";
import { outboundTrust } from "#lib/platform/http/outbound/outbound.ts";
import { env } from "#lib/platform/env.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";

type Mail = { to: readonly string[]; subject: string; text: string };

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

function openTransport(url: string): { transporter: Transporter } {
  if (mailServer.open?.url !== url)
    mailServer.open = {
      url,
      transporter: createTransport(url, {
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        socketTimeout: 20_000,
        tls: { secureContext: outboundTrust() },
      } as object),
    };
  return mailServer.open;
}
