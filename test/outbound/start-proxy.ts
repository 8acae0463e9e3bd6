import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";

/**
 * What the proxy does with a CONNECT. `cut`: accepts it, then breaks off before the other side has
 * sent a byte.
 */
type Manner = "tunnel" | "refuse" | "hang_up" | "stay_silent" | "cut";

export type TestProxy = {
  url: string;
  /** The received CONNECT requests, with credentials. */
  asked: { place: string; authorization: string | undefined }[];
  manner: Manner;
  /** Ends every connection at once, like a dying proxy. */
  die(): void;
  close(): Promise<void>;
};

/**
 * A proxy that accepts only CONNECT. @param hosts name resolution only this proxy knows @param tls
 * for a proxy that is itself reached over TLS
 */
export async function startProxy(
  hosts: Readonly<Record<string, number>>,
  tls?: { key: string; cert: string },
): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket.on("error", () => undefined));
    socket.once("close", () => sockets.delete(socket));
    return socket;
  };
  const server = tls ? createTlsServer(tls) : createServer();
  server.on("connection", keep);
  server.on("connect", ({ url = "", headers }: IncomingMessage, client: Socket) => {
    proxy.asked.push({ place: url, authorization: headers["proxy-authorization"] });
    if (proxy.manner === "stay_silent") return;
    if (proxy.manner === "hang_up") return void client.destroy();
    if (proxy.manner === "refuse") return void client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const port = hosts[url.split(":")[0] ?? ""];
    if (port === undefined) return void client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    const far = keep(
      connect(port, "127.0.0.1", () => void client.write("HTTP/1.1 200 OK\r\n\r\n")),
    );
    if (proxy.manner === "cut") client.once("data", () => client.destroy());
    else client.pipe(far).pipe(client);
    client.once("close", () => far.destroy());
    far.once("close", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const die = () => {
    for (const socket of sockets) socket.destroy();
  };
  const proxy: TestProxy = {
    url: `${tls ? "https" : "http"}://localhost:${(server.address() as AddressInfo).port}`,
    asked: [],
    manner: "tunnel",
    die,
    async close() {
      die();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
