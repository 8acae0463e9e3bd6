import "server-only";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import type { ActionCaller } from "#lib/access/action-caller.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { type Viewer, viewerActor } from "#lib/access/viewer.ts";
import { isUuid } from "#lib/access/visible-companies.ts";
import { NOT_OF_DELETED } from "#lib/access/not-deleted.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { MISSED } from "./missed-sql.ts";
import { enqueueCompany } from "./store-event.ts";

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

/** Events, the last received first, in keyset pages: the cursor is the time and the id of the last row. */
export async function listEvents(
  viewer: Viewer,
  filter: EventFilter,
): Promise<{ events: EventView[]; next: string | null }> {
  requireOperator(viewer);
  const rows = await db().$queryRaw<
    (Omit<EventView, "company"> & { companyId: string | null; companyName: string | null })[]
  >`
    SELECT e.id, e.event_type AS "eventType", e.company_uuid AS "companyUuid", e.entity_type AS "entityType", e.entity_uuid AS "entityUuid", e.occurred_at AS "occurredAt",
      e.received_at AS "receivedAt", e.processed_at AS "processedAt", e.source, e.deliveries, e.state::text AS state, e.attempts, e.outcome, e.sync_run_id AS "syncRunId",
      c.id AS "companyId", COALESCE(c.trade_name, c.name) AS "companyName"
    FROM webhook_events e LEFT JOIN companies c ON c.environment = e.environment AND c.gusto_uuid = e.company_uuid
    WHERE e.environment = ${env().GUSTO_ENVIRONMENT}::environment AND ${NOT_OF_DELETED} ${Prisma.join(conditions(filter), " ", " ")}
    ORDER BY e.received_at DESC, e.id DESC LIMIT ${PAGE + 1}`;
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

function conditions({ state, type, company, before }: EventFilter): Prisma.Sql[] {
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

export type EventSummary = {
  counts: Record<EventState, number>;
  types: string[];
  /** Of the last 24 hours. */
  day: {
    received: number;
    repeated: number;
    missed: number;
    missedSince: Date | null;
    arrival: Lag;
    work: Lag;
  };
  cursor: {
    checkedAt: Date | null;
    lastGap: number;
    lastGapAt: Date | null;
    problem: string | null;
  };
};
export type Lag = { medianMs: number | null; p95Ms: number | null };

type DayRow = {
  received: number;
  repeated: number;
  missed: number;
  missedSince: Date | null;
  arrivalMedian: number | null;
  arrivalP95: number | null;
  workMedian: number | null;
  workP95: number | null;
};

/** How deliveries are doing. `missed`: found in Gusto's list, subscribed to at that time, and no webhook has brought it to this day. */
export async function summarizeEvents(viewer: Viewer): Promise<EventSummary> {
  requireOperator(viewer);
  const environment = env().GUSTO_ENVIRONMENT;
  const [states, types, [day], cursor] = await Promise.all([
    db().webhookEvent.groupBy({ by: ["state"], where: { environment }, _count: true }),
    db().webhookEvent.groupBy({
      by: ["eventType"],
      where: { environment },
      orderBy: { eventType: "asc" },
      take: 100,
    }),
    db().$queryRaw<DayRow[]>`
      SELECT count(*)::int AS received, COALESCE(sum(GREATEST(deliveries - 1, 0)), 0)::int AS repeated, count(*) FILTER (WHERE ${MISSED})::int AS missed,
        min(occurred_at) FILTER (WHERE ${MISSED}) AS "missedSince",
        percentile_cont(0.5) WITHIN GROUP (ORDER BY ${ARRIVAL_MS}) AS "arrivalMedian", percentile_cont(0.95) WITHIN GROUP (ORDER BY ${ARRIVAL_MS}) AS "arrivalP95",
        percentile_cont(0.5) WITHIN GROUP (ORDER BY ${WORK_MS}) AS "workMedian", percentile_cont(0.95) WITHIN GROUP (ORDER BY ${WORK_MS}) AS "workP95"
      FROM webhook_events e WHERE environment = ${environment}::environment AND received_at > now() - interval '1 day'`,
    db().eventCursor.findUnique({ where: { environment } }),
  ]);
  const count = (state: EventState) => states.find((each) => each.state === state)?._count ?? 0;
  return {
    counts: {
      received: count("received"),
      processed: count("processed"),
      ignored: count("ignored"),
      failed: count("failed"),
    },
    types: types.map(({ eventType }) => eventType),
    day: {
      received: day?.received ?? 0,
      repeated: day?.repeated ?? 0,
      missed: day?.missed ?? 0,
      missedSince: day?.missedSince ?? null,
      arrival: { medianMs: day?.arrivalMedian ?? null, p95Ms: day?.arrivalP95 ?? null },
      work: { medianMs: day?.workMedian ?? null, p95Ms: day?.workP95 ?? null },
    },
    cursor: {
      checkedAt: cursor?.checkedAt ?? null,
      lastGap: cursor?.lastGap ?? 0,
      lastGapAt: cursor?.lastGapAt ?? null,
      problem: cursor?.problem ?? null,
    },
  };
}

// Gusto's times are whole seconds, and its clock is not ours: a negative difference is none.
const ARRIVAL_MS = Prisma.sql`CASE WHEN source = 'webhook' THEN GREATEST(0, extract(epoch FROM received_at - occurred_at) * 1000)::float8 END`;
const WORK_MS = Prisma.sql`CASE WHEN processed_at IS NOT NULL THEN GREATEST(0, extract(epoch FROM processed_at - received_at) * 1000)::float8 END`;

/** Has an event worked on once more, from the beginning. What it leads to is decided anew, so a connection made since is safe. */
export async function replayEvent({ viewer, ip }: ActionCaller, id: unknown): Promise<void> {
  requireOperator(viewer);
  const where = {
    id: isUuid(id) ? id : "00000000-0000-0000-0000-000000000000",
    environment: env().GUSTO_ENVIRONMENT,
  };
  const event = await transaction(async (tx) => {
    const { count } = await tx.webhookEvent.updateMany({
      where,
      data: { state: "received", attempts: 0, outcome: null, processedAt: null, syncRunId: null },
    });
    if (count === 0) throw new AppError("not_found", "There is no such event.");
    await recordAudit(tx, {
      actor: viewerActor(viewer),
      action: "webhook_replayed",
      subject: `event:${where.id}`,
      ip,
    });
    return tx.webhookEvent.findUniqueOrThrow({
      where: { id: where.id },
      select: { companyUuid: true },
    });
  });
  await enqueueCompany(event.companyUuid);
}
