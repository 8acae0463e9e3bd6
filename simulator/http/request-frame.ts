// Wraps every request: an id on the response, and a call count.

import { randomUUID } from "node:crypto";
import { findByAccessToken } from "../oauth/grants.ts";
import { trafficOf } from "../state/traffic.ts";
import type { SimulatorApp, SimulatorContext } from "./app-types.ts";
import type { Simulator } from "../state/model.ts";

const MAX_PATHS_COUNTED = 2000;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

export function frameRequests(app: SimulatorApp, simulator: Simulator): void {
  app.use("*", async (c, next) => {
    c.set("fault", null);
    c.set("exchange", null);
    c.set("body", null);
    c.set("answerHeaders", { "x-request-id": randomUUID() });
    countCall(simulator, c.req.method, c.req.path);
    await next();
    if (c.res.status === 429 && c.req.path.startsWith("/v1/"))
      trafficOf(simulator, presentedGrant(simulator, c)).rate_limited += 1;
    // A dropped connection has no response to put headers on.
    if (c.res.headers.has("x-hono-already-sent")) return;
    for (const [name, value] of Object.entries(c.get("answerHeaders")))
      c.res.headers.set(name, value);
  });
}

function presentedGrant(simulator: Simulator, c: SimulatorContext): string | null {
  const presented = /^bearer +(.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  return presented === undefined
    ? null
    : (findByAccessToken(simulator, presented)?.grant_id ?? null);
}

function countCall(simulator: Simulator, method: string, path: string): void {
  if (!path.startsWith("/v1/") && !path.startsWith("/oauth/")) return;
  const key = `${method} ${path.replaceAll(UUID, ":uuid").slice(0, 200)}`;
  const { calls } = simulator.run;
  if (!calls.has(key) && calls.size >= MAX_PATHS_COUNTED) return;
  calls.set(key, (calls.get(key) ?? 0) + 1);
}
