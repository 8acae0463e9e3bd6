import { createServer, type AddressInfo } from "node:net";

type Message = { to: string[]; subject: string; text: string };

export type MailServer = {
  url: string;
  /** What it took, in order. */
  inbox: Message[];
  /** By address: the code that it answers to a recipient instead of taking it, such as 550. */
  refusals: Map<string, number>;
  /** While true it takes no connection. */
  isDown: boolean;
  close(): Promise<void>;
};

/** A mail server that takes everything: as much of SMTP (RFC 5321) as one message needs. */
export async function startMailServer(): Promise<MailServer> {
  const inbox: Message[] = [];
  const refusals = new Map<string, number>();
  const listening = createServer((socket) => {
    let to: string[] = [];
    let text = "";
    let inData = false;
    let rest = "";
    socket.write(server.isDown ? "421 busy\r\n" : "220 ready\r\n");
    socket.on("data", (chunk) => {
      rest += chunk.toString("utf8");
      const lines = rest.split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) socket.write(answer(line));
    });
    socket.on("error", () => undefined);

    function answer(line: string): string {
      if (inData && line !== ".") {
        text += `${line}\n`;
        return "";
      }
      if (inData) {
        inbox.push({ to, ...readMessage(text) });
        [to, text, inData] = [[], "", false];
        return "250 taken\r\n";
      }
      const [, recipient] = /^RCPT TO:<([^>]+)>/.exec(line) ?? [];
      const refusal = recipient && refusals.get(recipient);
      if (refusal) return `${refusal} not this one\r\n`;
      if (recipient) to.push(recipient);
      inData = line === "DATA";
      return inData ? "354 go on\r\n" : line === "QUIT" ? "221 bye\r\n" : "250 ok\r\n";
    }
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const server: MailServer = {
    url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    inbox,
    refusals,
    isDown: false,
    close: () => new Promise((resolve) => listening.close(() => resolve())),
  };
  return server;
}

/** As a mailbox shows it: without the line breaks of quoted-printable (RFC 2045, 6.7). */
function readMessage(text: string): { subject: string; text: string } {
  const plain = text.replaceAll("=\n", "").replaceAll("=3D", "=");
  return { subject: /^Subject: (.*)$/m.exec(plain)?.[1] ?? "", text: plain };
}
