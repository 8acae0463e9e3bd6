import type { Transaction } from "#lib/platform/database/db.ts";

/**
 * A line of an incident's history. Its ids only grow, so an alerting service can read
 * `opened`, `grown`, `reopened` and `resolved` from the last id it has seen.
 */
export type IncidentEventType =
  | "opened"
  | "grown"
  | "reopened"
  | "resolved"
  | "acknowledged"
  | "assigned"
  | "snoozed"
  | "unsnoozed"
  | "noted";

type IncidentEvent = {
  incidentId: string;
  at: Date;
  type: IncidentEventType;
  /** user:<id>, or the product itself. */
  actor?: string;
  companies?: number;
  /** The text of a note, whom it was assigned to, until when it is snoozed. */
  detail?: string;
};

export async function recordIncidentEvent(
  tx: Transaction,
  { actor = "system", ...event }: IncidentEvent,
): Promise<void> {
  await tx.incidentEvent.create({ data: { actor, ...event } });
}
