// Makes the simulator misbehave on purpose, around the real handler: before it, after it, or instead of it.

import { identifyExchange } from "../oauth/ledger.ts";
import { takeFault } from "./fault-matching.ts";
import { peekParameters } from "./parameters.ts";
import { destroySocket, waitMs } from "./sockets.ts";
import type { Next } from "hono";
import type { SimulatorApp, SimulatorContext } from "./app-types.ts";
import type { Fault, Simulator } from "../state/model.ts";

const HTML_BODY = "<!doctype html><html lang=\"en\"><head><title>Please stand by</title></head><body><h1>We will be right back</h1></body></html>";

export function applyFaults(app: SimulatorApp, simulator: Simulator): void {
  app.use("*", async (c, next) => {
    if (!c.req.path.startsWith("/oauth/") && !c.req.path.startsWith("/v1/")) return next();
    const fault = simulator.run.faults.length === 0 ? null : await takeFault(simulator, c, () => peekParameters(c));
    c.set("fault", fault);
    const exchange = c.get("exchange");
    if (exchange !== null && fault !== null) exchange.fault = fault.mode;
    if (fault?.mode === "refuse") return destroySocket(c);
    await identifyExchange(simulator, c);
    return fault === null ? next() : misbehave(c, next, fault);
  });
}

async function misbehave(c: SimulatorContext, next: Next, fault: Fault): Promise<Response | void> {
  if (fault.mode !== "drop_after" && fault.delay_ms > 0) await waitMs(fault.delay_ms);
  switch (fault.mode) {
    case "drop_before":
      return destroySocket(c);
    case "status_5xx":
      return new Response(HTML_BODY, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
    case "status_429":
      return tooManyRequests(fault);
    case "html_200":
      return new Response(HTML_BODY, { status: 200, headers: { "Content-Type": "text/html; charset=utf-8" } });
    case "drop_after":
      await next();
      if (fault.delay_ms > 0) await waitMs(fault.delay_ms);
      c.res = destroySocket(c);
      return;
    case "truncated_json":
      await next();
      await cutInHalf(c);
      return;
    default:
      // delay, and the modes whose effect lies in the token endpoint itself.
      return next();
  }
}

function tooManyRequests(fault: Fault): Response {
  const seconds = typeof fault.value === "number" ? fault.value : 30;
  return Response.json(
    { errors: [{ error_key: "request", category: "rate_limit_exceeded", message: "Too many requests. Please try again later." }] },
    { status: 429, headers: { "Retry-After": String(seconds) } },
  );
}

async function cutInHalf(c: SimulatorContext): Promise<void> {
  const whole = await c.res.text();
  const { status, headers } = c.res;
  const kept = new Headers(headers);
  kept.delete("content-length");
  c.res = undefined;
  c.res = new Response(whole.slice(0, Math.floor(whole.length / 2)), { status, headers: kept });
}
