// GET /v1/events: what happened in the last thirty days, for the application as a whole (system access token).

import { requireScope } from "./guard.ts";
import { readChoices } from "./query.ts";
import { DAY_MS } from "../data/dates.ts";
import { apiError } from "../http/errors.ts";
import type { SimulatorApp } from "../http/app-types.ts";
import type { Simulator } from "../state/model.ts";

export function mountEvents(app: SimulatorApp, simulator: Simulator): void {
  app.get("/v1/events", (c) => {
    requireScope(c, "events:read");
    const since = simulator.clock.now() / 1000 - (30 * DAY_MS) / 1000;
    const descending = readChoices(c, "sort_order", ["asc", "desc"], ["asc"])[0] === "desc";
    const resource = c.req.query("resource_uuid");
    if (resource !== undefined && !simulator.state.companies.has(resource)) throw badCursor("resource_uuid", "resource");
    const matches = eventTypeTest(c.req.query("event_type"));
    const recent = simulator.state.events.filter((event) => event.timestamp >= since);
    const ordered = descending ? recent.reverse() : recent;
    const after = c.req.query("starting_after_uuid");
    const start = after === undefined ? 0 : ordered.findIndex((event) => event.uuid === after) + 1;
    if (after !== undefined && start === 0) throw badCursor("starting_after_uuid", "event");
    const limit = Math.min(100, Math.max(1, Number(c.req.query("limit") ?? 25) || 25));
    const found = ordered.slice(start).filter((event) => matches(event.event_type) && (resource === undefined || event.resource_uuid === resource));
    return c.json(found.slice(0, Math.floor(limit)));
  });
}

function eventTypeTest(pattern: string | undefined): (eventType: string) => boolean {
  if (pattern === undefined || pattern === "") return () => true;
  const wanted = pattern.split(".");
  return (eventType) => {
    const parts = eventType.split(".");
    return parts.length === wanted.length && wanted.every((part, i) => part === "*" || part === parts[i]);
  };
}

function badCursor(name: string, what: string) {
  return apiError(422, { error_key: name, category: "invalid_attribute_value", message: `Parameter '${name}' does not correspond to a valid ${what}.` });
}
