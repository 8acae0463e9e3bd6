import "server-only";
import { createTransport, type Transporter } from "nodemailer";
import { env } from "../env.ts";

export type Mail = { to: readonly string[]; subject: string; text: string };

let transport: { url: string; transporter: Transporter } | undefined;

/** Whether this dashboard can send e-mail by itself. */
export function canSendMail(): boolean {
  return env().SMTP_URL !== undefined;
}

/** Sends one plain-text message. Several recipients do not see each other. @throws when the server does not take it */
export async function sendMail({ to, subject, text }: Mail): Promise<void> {
  const { SMTP_URL, MAIL_FROM } = env();
  if (!SMTP_URL || !MAIL_FROM || to.length === 0) return;
  const url = SMTP_URL.reveal();
  if (transport?.url !== url) transport = { url, transporter: createTransport(url, { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 } as object) };
  const [only] = to;
  await transport.transporter.sendMail({ from: MAIL_FROM, ...(to.length === 1 ? { to: only } : { to: "undisclosed-recipients:;", bcc: [...to] }), subject, text });
}
