import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { addDays, dayIn, startOfDay } from "#lib/platform/zoned-days.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { isStanding } from "../data/reversals-sql.ts";
import type { AgendaDay, AgendaEntry, SyncFilter } from "./desk-views.ts";
import { onDeskSql, SHOWN_NAME } from "./own-companies-sql.ts";

/** How far ahead the agenda looks. */
const AGENDA_DAYS = 28;
/** A payroll that was never run is late for so long; after that it was skipped. */
const LATE_DAYS = 14;
/** A deadline is a few business days before its pay date. */
const MOST_DAYS_BETWEEN = 14;
const SHOWN_PER_DAY = 6;
export const SHOWN_OF_ONE_DAY = 100;

type AgendaRequest = {
  /** Deadlines are on the day on which they pass there. */
  timeZone: string;
  now?: Date;
  sync?: SyncFilter;
  /** One day alone, or "late", page by page (from 0). */
  only?: { day: string; page: number };
};

type Row = AgendaEntry & { day: string; count: number; deadlines: number };

/**
 * What is due: deadlines of payrolls that were not run yet, and pay dates, by day; what is late comes
 * first. Reads the payrolls of the person's companies around these days, and returns the first of
 * each day. PostgreSQL sorts deadlines into days by their bounds, so only this process needs to know
 * the time zone.
 */
export async function listAgenda(
  viewer: Viewer,
  { timeZone, now = databaseNow(), sync, only }: AgendaRequest,
): Promise<AgendaDay[]> {
  const { sql, raw } = Prisma;
  const today = dayIn(now, timeZone);
  const last = addDays(today, AGENDA_DAYS - 1);
  const bounds = Array.from({ length: AGENDA_DAYS + 1 }, (_, index) =>
    startOfDay(addDays(today, index), timeZone).toISOString(),
  );
  const shown = only
    ? sql`
      day = ${only.day}
      AND place > ${only.page * SHOWN_OF_ONE_DAY}
      AND place <= ${(only.page + 1) * SHOWN_OF_ONE_DAY}`
    : sql`place <= ${SHOWN_PER_DAY}`;
  const rows = await db().$queryRaw<Row[]>`
    WITH due AS (
      SELECT c.id, ${SHOWN_NAME} AS name, c.sort_name, c.sync_selected, p.gusto_uuid, p.check_date,
        p.payroll_deadline, p.off_cycle, p.off_cycle_reason, p.processed IS TRUE AS processed,
        e.kind,
        CASE
          WHEN e.kind = 'pay_date' THEN p.check_date::text
          WHEN p.payroll_deadline < ${now} THEN 'late'
          ELSE (
            ${today}::date
            + GREATEST(width_bucket(p.payroll_deadline, ${bounds}::timestamptz[]) - 1, 0)
          )::text
        END AS day
      FROM companies c
      JOIN payrolls p ON p.company_id = c.id
      CROSS JOIN (VALUES ('deadline'), ('pay_date')) e (kind)
      WHERE ${onDeskSql(viewer, sync)}
        AND p.deleted_at IS NULL
        AND p.check_date BETWEEN ${today}::date - ${LATE_DAYS}::int AND ${last}::date
          + ${MOST_DAYS_BETWEEN}::int
        AND CASE e.kind
          WHEN 'pay_date' THEN p.check_date BETWEEN ${today}::date AND ${last}::date
          ELSE p.processed IS NOT TRUE AND p.payroll_deadline < ${bounds.at(-1)}::timestamptz
        END
    ), placed AS (
      SELECT due.*,
        row_number() OVER (PARTITION BY day ORDER BY kind, processed, sort_name, id, gusto_uuid)
          AS place,
        (count(*) OVER (PARTITION BY day))::int AS count,
        (count(*) FILTER (WHERE kind = 'deadline') OVER (PARTITION BY day))::int AS deadlines
      FROM due
    )
    SELECT d.day, d.count, d.deadlines, d.kind, d.id AS "companyId", d.name AS "companyName",
      d.gusto_uuid::text AS "payrollUuid", d.check_date::text AS "checkDate",
      d.payroll_deadline AS deadline, d.processed AS "isProcessed",
      NOT (
        SELECT ${raw(isStanding("p"))}
        FROM payrolls p
        WHERE p.company_id = d.id AND p.gusto_uuid = d.gusto_uuid
      ) AS "isReversed",
      d.off_cycle IS TRUE AS "isOffCycle", d.off_cycle_reason AS "offCycleReason",
      d.sync_selected AS "isSyncOn"
    FROM placed d
    WHERE ${shown}
    ORDER BY d.day <> 'late', d.day, d.place`;
  return daysOf(rows);
}

function daysOf(rows: readonly Row[]): AgendaDay[] {
  const days: AgendaDay[] = [];
  for (const { day, count, deadlines, ...entry } of rows) {
    if (days.at(-1)?.day !== day) days.push({ day, count, deadlines, entries: [] });
    days.at(-1)?.entries.push(entry);
  }
  return days;
}
