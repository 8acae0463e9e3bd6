import { EventEmitter } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { env } from "#lib/platform/env.ts";

/**
 * `take`: everything. `busy`: no connection (421). `hold_message`: a message is read to its end and
 * not kept, `hold_answer`: it is kept; neither is answered.
 */
type Manner = "take" | "busy" | "hold_message" | "hold_answer";

export type MailServer = {
  url: string;
  inbox: { to: string[]; text: string }[];
  manner: Manner;
  /** By address: the code with which it refuses a recipient, such as 550. */
  refusals: Map<string, number>;
  /** `message`: one was read to its end. `connection`: somebody connected. */
  events: EventEmitter;
  close(): Promise<void>;
};

/**
 * As much of SMTP (RFC 5321) as one message needs.
 * @param tls speaks TLS from the first byte on, as smtps:// expects
 */
export async function startMailServer(tls?: { key: string; cert: string }): Promise<MailServer> {
  const sockets = new Set<Socket>();
  const greet = (socket: Socket) => {
    sockets.add(socket.on("error", () => undefined));
    socket.once("close", () => sockets.delete(socket));
    mail.events.emit("connection");
    converse(socket, mail);
  };
  const server = tls ? createTlsServer(tls, greet) : createServer(greet);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const mail: MailServer = {
    url: `${tls ? "smtps" : "smtp"}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    inbox: [],
    manner: "take",
    refusals: new Map(),
    events: new EventEmitter(),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return mail;
}

function converse(socket: Socket, mail: MailServer): void {
  const say = (line: string) => void socket.write(`${line}\r\n`);
  let message = { to: [] as string[], text: "" };
  let inData = false;
  let rest = "";
  say(mail.manner === "busy" ? "421 busy" : "220 ready");
  socket.on("data", (chunk) => {
    rest += chunk.toString("utf8");
    const lines = rest.split("\r\n");
    rest = lines.pop() ?? "";
    lines.forEach(read);
  });

  function read(line: string): void {
    if (inData && line !== ".") {
      message.text += `${line}\n`;
    } else if (inData) {
      inData = false;
      takeMessage();
    } else {
      const [, recipient] = /^RCPT TO:<([^>]+)>/.exec(line) ?? [];
      const refusal = recipient && mail.refusals.get(recipient);
      if (refusal) return say(`${refusal} not this one`);
      if (recipient) message.to.push(recipient);
      inData = line === "DATA";
      say(inData ? "354 go on" : line === "QUIT" ? "221 bye" : "250 ok");
    }
  }

  function takeMessage(): void {
    // As a mailbox shows it: without the line breaks of quoted-printable (RFC 2045, 6.7).
    const shown = { ...message, text: message.text.replaceAll("=\n", "") };
    message = { to: [], text: "" };
    if (mail.manner !== "hold_message") mail.inbox.push(shown);
    if (mail.manner === "take") say("250 taken");
    mail.events.emit("message");
  }
}

/** Between tests: an empty inbox, and a product that is set to send its mail here. */
export function sendMailTo(mail: MailServer): void {
  mail.inbox.length = 0;
  mail.manner = "take";
  mail.refusals.clear();
  Object.assign(env(), {
    SMTP_URL: new Secret(mail.url),
    MAIL_FROM: "Payroll connections <payroll@partner.example>",
  });
}
