import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Our webhook URL as a real server, so the simulator can deliver. Start it before lib reads its
 * settings, because it is APP_URL.
 */
export type WebhookDoor = {
  url: string;
  statuses: number[];
  answerWith(handler: (request: Request) => Promise<Response>): void;
  close(): Promise<void>;
};

export async function startWebhookDoor(): Promise<WebhookDoor> {
  const statuses: number[] = [];
  let handle: (request: Request) => Promise<Response> = () =>
    Promise.resolve(new Response(null, { status: 503 }));
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
        typeof value === "string" ? [[name, value] as [string, string]] : [],
      );
      void handle(
        new Request(`http://127.0.0.1${incoming.url}`, {
          method: "POST",
          headers,
          body: Buffer.concat(chunks),
        }),
      ).then(async (response) => {
        statuses.push(response.status);
        outgoing.writeHead(response.status).end(await response.text());
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    statuses,
    answerWith: (handler) => (handle = handler),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
