// GET /v1/events: the last thirty days' events for the whole application (system access token).

import { requireScope } from "./guard.ts";
import { readChoices } from "./query.ts";
import { DAY_MS } from "../data/dates.ts";
import { apiError, invalidParameter } from "../http/errors.ts";
import type { SimulatorApp } from "../http/app-types.ts";
import type { Simulator } from "../state/model.ts";

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;

export function mountEvents(app: SimulatorApp, simulator: Simulator): void {
  app.get("/v1/events", (c) => {
    requireScope(c, "events:read");
    const since = simulator.clock.now() / 1000 - (30 * DAY_MS) / 1000;
    const descending = readChoices(c, "sort_order", ["asc", "desc"], ["asc"])[0] === "desc";
    const resource = c.req.query("resource_uuid");
    if (resource !== undefined && !simulator.state.companies.has(resource))
      throw badCursor("resource_uuid", "resource");
    const matches = eventTypeTest(c.req.query("event_type"));
    const recent = simulator.state.events
      .filter((event) => event.timestamp >= since)
      .sort((a, b) => a.timestamp - b.timestamp);
    const ordered = descending ? recent.reverse() : recent;
    const after = c.req.query("starting_after_uuid");
    const start = after === undefined ? 0 : ordered.findIndex((event) => event.uuid === after) + 1;
    if (after !== undefined && start === 0) throw badCursor("starting_after_uuid", "event");
    const limit = readLimit(c.req.query("limit"));
    const found = ordered
      .slice(start)
      .filter(
        (event) =>
          matches(event.event_type) && (resource === undefined || event.resource_uuid === resource),
      );
    return c.json(found.slice(0, limit));
  });
}

function eventTypeTest(pattern: string | undefined): (eventType: string) => boolean {
  if (pattern === undefined || pattern === "") return () => true;
  const wanted = pattern.split(".");
  return (eventType) => {
    const parts = eventType.split(".");
    return (
      parts.length === wanted.length && wanted.every((part, i) => part === "*" || part === parts[i])
    );
  };
}

function readLimit(value: string | undefined): number {
  const limit = Number(value || DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw invalidParameter("limit", `limit must be between 1 and ${MAX_LIMIT}`);
  return limit;
}

function badCursor(name: string, what: string) {
  return apiError(422, {
    error_key: name,
    category: "invalid_attribute_value",
    message: `Parameter '${name}' does not correspond to a valid ${what}.`,
  });
}
