import { createServer } from "node:net";
import { errorCode, PlainFailure } from "../plain-failure.ts";

/** True if nothing listens on the port, on 127.0.0.1 or any other address of this machine. */
async function isPortFree(port: number): Promise<boolean> {
  return (await canListen(port, "127.0.0.1")) && (await canListen(port, "::"));
}

/** @throws PlainFailure that says how to start on another port */
export async function requireFreePort(
  port: number,
  variable: "PORT" | "SIMULATOR_PORT",
  command: string,
): Promise<void> {
  if (await isPortFree(port)) return;
  throw new PlainFailure(
    `Port ${port} is already in use. Stop what uses it, or start with ${variable}=${port + 1} ${command}.`,
  );
}

/** The preferred port if it is free, otherwise one the system picks. */
export async function findFreePort(preferred?: number): Promise<number> {
  if (preferred && (await isPortFree(preferred))) return preferred;
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port: 0, host: "127.0.0.1" }, () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** A system without IPv6 can't listen on "::"; that doesn't mean another program does. */
function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) =>
      resolve(errorCode(error) !== "EADDRINUSE" && errorCode(error) !== "EACCES"),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
