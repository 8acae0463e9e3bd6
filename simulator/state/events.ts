// The event log behind GET /v1/events, and later behind webhooks.

import { randomUUID } from "node:crypto";
import type { GustoEvent, Simulator } from "./model.ts";

const EVENTS_KEPT = 5000;

export function recordEvent(simulator: Simulator, eventType: string, companyUuid: string, entity?: { type: string; uuid: string }): GustoEvent {
  const event: GustoEvent = {
    uuid: randomUUID(),
    event_type: eventType,
    resource_type: "Company",
    resource_uuid: companyUuid,
    entity_type: entity?.type ?? "Company",
    entity_uuid: entity?.uuid ?? companyUuid,
    timestamp: Math.floor(simulator.clock.now() / 1000),
  };
  simulator.state.events.push(event);
  if (simulator.state.events.length > EVENTS_KEPT) simulator.state.events.shift();
  simulator.changed();
  return event;
}
