import type { ChildProcess } from "node:child_process";
import type { Worker } from "node:cluster";

type Connection = { close: () => void };

/**
 * Node's primary process hands over one connection at a time to each worker and keeps it until it
 * is accepted. If the worker is killed meanwhile, no one closes the connection and its client waits
 * forever. This closes it together with the process, like the connections the process had accepted.
 */
export function closeUnderWay(one: Worker): void {
  const child = one.process as ChildProcess & { send: (...sent: unknown[]) => boolean };
  const send = child.send.bind(child);
  let underWay: Connection | undefined;
  child.send = (...sent: unknown[]) => {
    if (isConnection(sent[1])) underWay = sent[1];
    return send(...(sent as Parameters<typeof send>));
  };
  // Runs before Node handles the message and hands over the next connection.
  child.prependListener("internalMessage", (message: { accepted?: boolean }) => {
    if (message.accepted !== undefined) underWay = undefined;
  });
  one.once("exit", () => underWay?.close());
}

function isConnection(value: unknown): value is Connection {
  return typeof value === "object" && value !== null && "close" in value && "getpeername" in value;
}
