import type { ChildProcess } from "node:child_process";
import type { Worker } from "node:cluster";

type Connection = { close: () => void };

/**
 * Node's primary process hands over one connection at a time to each of its processes, and keeps it until it was taken. When that process
 * is killed, nobody ever closes it, and its client waits for an answer that does not come. This ends it with the process, as those end that the
 * process had taken.
 */
export function closeUnderWay(one: Worker): void {
  const child = one.process as ChildProcess & { send: (...sent: unknown[]) => boolean };
  const send = child.send.bind(child);
  let underWay: Connection | undefined;
  child.send = (...sent: unknown[]) => {
    if (isConnection(sent[1])) underWay = sent[1];
    return send(...(sent as Parameters<typeof send>));
  };
  // Before Node hears of it, and hands over the next one.
  child.prependListener("internalMessage", (message: { accepted?: boolean }) => {
    if (message.accepted !== undefined) underWay = undefined;
  });
  one.once("exit", () => underWay?.close());
}

function isConnection(value: unknown): value is Connection {
  return typeof value === "object" && value !== null && "close" in value && "getpeername" in value;
}
