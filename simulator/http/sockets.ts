// Faults only a real connection can show: the peer hangs up without a response.

import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { SimulatorContext } from "./app-types.ts";

/**
 * In-process callers have no socket; they get the rejection `fetch` gives for a broken connection.
 */
export class ConnectionDropped extends TypeError {
  constructor() {
    super("fetch failed: the simulator dropped the connection");
  }
}

export function destroySocket(c: SimulatorContext): Response {
  const socket = c.env?.incoming?.socket;
  if (socket === undefined) throw new ConnectionDropped();
  socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

export function waitMs(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
