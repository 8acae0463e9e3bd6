import "server-only";
import { requireOperator } from "#lib/access/require-operator.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { NOT_OF_DELETED } from "#lib/access/not-deleted.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";

export const EVENT_STATES = ["received", "processed", "ignored", "failed"] as const;
export type EventState = (typeof EVENT_STATES)[number];

export type EventView = {
  id: string;
  eventType: string;
  companyUuid: string;
  company: { id: string; name: string } | null;
  entityType: string | null;
  entityUuid: string | null;
  occurredAt: Date;
  receivedAt: Date;
  processedAt: Date | null;
  source: string;
  deliveries: number;
  state: EventState;
  attempts: number;
  outcome: string | null;
  syncRunId: string | null;
};

export type EventFilter = { state?: string; type?: string; company?: string; before?: string };
const PAGE = 50;

/**
 * Events, most recently received first, with keyset paging: the cursor is the last row's time and
 * id.
 */
export async function listEvents(
  viewer: Viewer,
  filter: EventFilter,
): Promise<{ events: EventView[]; next: string | null }> {
  requireOperator(viewer);
  const rows = await db().$queryRaw<
    (Omit<EventView, "company"> & { companyId: string | null; companyName: string | null })[]
  >`
    SELECT e.id, e.event_type AS "eventType", e.company_uuid AS "companyUuid",
      e.entity_type AS "entityType", e.entity_uuid AS "entityUuid", e.occurred_at AS "occurredAt",
      e.received_at AS "receivedAt", e.processed_at AS "processedAt", e.source, e.deliveries,
      e.state::text AS state, e.attempts, e.outcome, e.sync_run_id AS "syncRunId",
      c.id AS "companyId", COALESCE(c.trade_name, c.name) AS "companyName"
    FROM (
      SELECT e.*
      FROM webhook_events e
      WHERE ${NOT_OF_DELETED} ${Prisma.join(conditionsSql(filter), " ", " ")}
      ORDER BY e.received_at DESC, e.id DESC
      LIMIT ${PAGE + 1}
    ) e
    LEFT JOIN companies c ON c.gusto_uuid = e.company_uuid
    ORDER BY e.received_at DESC, e.id DESC`;
  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  const events = page.map(({ companyId, companyName, ...event }) => ({
    ...event,
    company: companyId === null ? null : { id: companyId, name: companyName ?? "" },
  }));
  return {
    events,
    next: rows.length > PAGE && last ? `${last.receivedAt.getTime()}_${last.id}` : null,
  };
}

function conditionsSql({ state, type, company, before }: EventFilter): Prisma.Sql[] {
  const [time, id] = before?.split("_") ?? [];
  return [
    Prisma.empty,
    (EVENT_STATES as readonly string[]).includes(state ?? "")
      ? Prisma.sql`AND e.state = ${state}::webhook_event_state`
      : Prisma.empty,
    type && /^[\w.]{1,100}$/.test(type) ? Prisma.sql`AND e.event_type = ${type}` : Prisma.empty,
    isUuid(company) ? Prisma.sql`AND e.company_uuid = ${company}::uuid` : Prisma.empty,
    isUuid(id) && /^\d{1,15}$/.test(time ?? "")
      ? Prisma.sql`AND (e.received_at, e.id) < (${new Date(Number(time))}, ${id}::uuid)`
      : Prisma.empty,
  ];
}
