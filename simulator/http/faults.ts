// Makes the simulator misbehave on purpose, around the real handler: before it, after it, or
// instead of it.

import { identifyExchange } from "../oauth/ledger.ts";
import { invalidToken, missingScope } from "../api/guard.ts";
import { retiredVersion } from "../api/api-version.ts";
import { LATEST_API_VERSION } from "../api/api-version-list.ts";
import { invalidGrant, notFound } from "./errors.ts";
import { spoilAnswer } from "./row-faults.ts";
import { takeFault } from "./fault-matching.ts";
import { peekParameters } from "./parameters.ts";
import { destroySocket, waitMs } from "./sockets.ts";
import type { Next } from "hono";
import type { SimulatorApp, SimulatorContext } from "./app-types.ts";
import type { Fault } from "../state/fault-model.ts";
import type { Simulator } from "../state/model.ts";

const HTML_BODY =
  '<!doctype html><html lang="en"><head><title>Please stand by</title></head><body><h1>We will be right back</h1></body></html>';

const PAGING_HEADERS = ["X-Page", "X-Per-Page", "X-Total-Pages", "X-Total-Count"];

export function applyFaults(app: SimulatorApp, simulator: Simulator): void {
  app.use("*", async (c, next) => {
    if (!c.req.path.startsWith("/oauth/") && !c.req.path.startsWith("/v1/")) return next();
    const fault =
      simulator.run.faults.length === 0
        ? null
        : await takeFault(simulator, c, () => peekParameters(c));
    c.set("fault", fault);
    const exchange = c.get("exchange");
    if (exchange !== null && fault !== null) exchange.fault = fault.mode;
    if (fault?.mode === "refuse") return destroySocket(c);
    await identifyExchange(simulator, c);
    return fault === null ? next() : misbehave(simulator, c, next, fault);
  });
}

async function misbehave(
  simulator: Simulator,
  c: SimulatorContext,
  next: Next,
  fault: Fault,
): Promise<Response | void> {
  if (fault.mode !== "drop_after" && fault.delay_ms > 0) await waitMs(fault.delay_ms);
  switch (fault.mode) {
    case "drop_before":
      return destroySocket(c);
    case "status_5xx":
      return new Response(HTML_BODY, {
        status: 503,
        headers: { "Content-Type": "text/html; charset=utf-8" },
      });
    case "status_429":
      return tooManyRequests(fault);
    case "html_200":
      return new Response(HTML_BODY, {
        status: 200,
        headers: { "Content-Type": "text/html; charset=utf-8" },
      });
    case "drop_after":
      await next();
      if (fault.delay_ms > 0) await waitMs(fault.delay_ms);
      c.res = destroySocket(c);
      return;
    case "truncated_json":
      await next();
      await cutInHalf(c);
      return;
    case "invalid_grant":
      throw invalidGrant();
    case "status_401":
      throw invalidToken();
    case "status_404":
      throw notFound();
    case "html_404":
      return new Response(HTML_BODY, {
        status: 404,
        headers: { "Content-Type": "text/html; charset=utf-8" },
      });
    case "slow_large_pages":
      return new Response(HTML_BODY, {
        status: 504,
        headers: { "Content-Type": "text/html; charset=utf-8" },
      });
    case "no_paging_headers":
      await next();
      for (const name of PAGING_HEADERS) c.res.headers.delete(name);
      return;
    case "status_406":
      throw retiredVersion(
        (
          c.req.header("x-gusto-api-version") ?? simulator.state.application.minimum_api_version
        ).slice(0, 40),
        LATEST_API_VERSION,
      );
    case "status_403":
      return forbid(c, next, fault);
    case "shift_pages":
    case "swap_between_pages":
    case "bad_values":
    case "null_values":
    case "huge_name":
    case "unknown_values":
    case "malformed_row":
      await next();
      await spoilAnswer(simulator, c, fault);
      return;
    default:
      // delay, duplicate_rows (which pagination handles), and the modes implemented in the token
      // endpoint itself.
      return next();
  }
}

/**
 * If the fault names no scope, the route's own is used; a route that needs none reports `public`.
 */
async function forbid(c: SimulatorContext, next: Next, fault: Fault): Promise<void> {
  if (typeof fault.value === "string") throw missingScope(fault.value);
  await next();
  if (c.res.status !== 403) throw missingScope("public");
}

function tooManyRequests(fault: Fault): Response {
  const seconds =
    typeof fault.value === "number" || typeof fault.value === "string" ? fault.value : 30;
  return Response.json(
    {
      errors: [
        {
          error_key: "request",
          category: "rate_limit_exceeded",
          message: "Too many requests. Please try again later.",
        },
      ],
    },
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
