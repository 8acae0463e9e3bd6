// The control API only accepts this machine. Checking the socket's address isn't enough, because a
// web page can make a browser on this machine send requests (DNS rebinding), so a foreign Host
// header and any Origin header are refused as well.

import type { SimulatorApp, SimulatorContext } from "../http/app-types.ts";

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;
const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;

export function guardControl(app: SimulatorApp): void {
  app.use("/_simulator/*", async (c, next) => {
    const reason = reasonToRefuse(c);
    if (reason !== null) return c.json({ error: "forbidden", message: reason }, 403);
    await next();
  });
}

function reasonToRefuse(c: SimulatorContext): string | null {
  const incoming = c.env?.incoming;
  const address = incoming?.socket.remoteAddress;
  if (incoming !== undefined && (address === undefined || !LOOPBACK_ADDRESS.test(address)))
    return "The control API accepts connections from this machine only.";
  const host = c.req.header("host") ?? new URL(c.req.url).host;
  if (!LOOPBACK_HOST.test(host))
    return "Call the control API by a loopback host name, such as localhost.";
  if (c.req.header("origin") !== undefined)
    return "The control API does not accept requests from web pages.";
  return null;
}
