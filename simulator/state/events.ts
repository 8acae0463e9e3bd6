// The event log: GET /v1/events reads it, webhooks announce new entries.

import { randomUUID } from "node:crypto";
import type { Entity, EntityKind } from "./entities.ts";
import type { Simulator } from "./model.ts";
import type { GustoEvent } from "./event-model.ts";

const EVENTS_KEPT = 20_000;

const EVENT_WORDS: Readonly<
  Record<Exclude<EntityKind, "departments">, { name: string; type: string }>
> = {
  employees: { name: "employee", type: "Employee" },
  contractors: { name: "contractor", type: "Contractor" },
  locations: { name: "location", type: "Location" },
  payrolls: { name: "payroll", type: "Payroll" },
};

/** What Gusto has no event name for, it announces as an update or not at all. */
export function recordEntityEvent(
  simulator: Simulator,
  { kind, uuid, company_uuid }: Entity,
  change: "created" | "updated" | "deleted",
): void {
  if (kind === "departments" || !isConnected(simulator, company_uuid)) return;
  const { name, type } = EVENT_WORDS[kind];
  const announced =
    change === "deleted" && kind === "locations"
      ? "updated"
      : change === "deleted" && kind === "payrolls"
        ? "cancelled"
        : change;
  recordEvent(simulator, `${name}.${announced}`, company_uuid, { type, uuid });
}

/** Gusto notifies an application only about companies that have connected it. */
export function isConnected({ state }: Simulator, companyUuid: string): boolean {
  const grants = state.tokens.grantsByCompany.get(companyUuid) ?? [];
  return grants.some((grant) =>
    (state.tokens.byGrant.get(grant.id) ?? []).some((token) => token.revoked_at === null),
  );
}

/** `at`: the time in milliseconds, if it didn't happen just now. */
export function recordEvent(
  simulator: Simulator,
  eventType: string,
  companyUuid: string,
  entity?: EventEntity,
  at?: number,
): GustoEvent {
  const event = newEvent(simulator, eventType, companyUuid, entity, at);
  appendEvent(simulator, event);
  simulator.announce(event);
  return event;
}

type EventEntity = { type: string; uuid: string };

export function newEvent(
  simulator: Simulator,
  eventType: string,
  companyUuid: string,
  entity?: EventEntity,
  at = simulator.clock.now(),
): GustoEvent {
  return {
    uuid: randomUUID(),
    event_type: eventType,
    resource_type: "Company",
    resource_uuid: companyUuid,
    entity_type: entity?.type ?? "Company",
    entity_uuid: entity?.uuid ?? companyUuid,
    timestamp: Math.floor(at / 1000),
  };
}

export function appendEvent(simulator: Simulator, event: GustoEvent): void {
  simulator.state.events.push(event);
  if (simulator.state.events.length > EVENTS_KEPT) simulator.state.events.shift();
  simulator.changed();
}
