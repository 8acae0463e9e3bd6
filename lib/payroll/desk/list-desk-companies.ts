import "server-only";
import { z } from "zod";
import { payIsRevealedSql } from "../data/reveal-pay.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { isStorableText } from "#lib/platform/database/storable.ts";
import { readCursor, writeCursor } from "#lib/platform/page-cursor.ts";
import { pageSize } from "#lib/platform/page-query.ts";
import { dayIn } from "#lib/platform/zoned-days.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { DeskCompany, SyncFilter } from "./desk-views.ts";
import { readLastPayrolls } from "./read-last-payrolls.ts";
import { readNextPayrolls } from "./read-next-payrolls.ts";
import { readYearTotals } from "./read-year-totals.ts";
import { onDeskSql, SHOWN_NAME } from "./own-companies-sql.ts";

type DeskRequest = {
  /** The year is that of today there. */
  timeZone: string;
  /** `next` of the page before. */
  after?: string;
  limit?: number;
  now?: Date;
  sync?: SyncFilter;
};

type Named = Pick<
  DeskCompany,
  "id" | "gustoUuid" | "name" | "isSyncOn" | "gustoStatus" | "readAt"
> & { sortName: string };

const place = z.tuple([z.string().refine(isStorableText), z.guid()]);

/**
 * A page of a person's companies by name: how fresh their data is, their last payroll beside the one
 * before, and the year to date. The number of statements doesn't depend on the number of companies.
 */
export async function listDeskCompanies(
  viewer: Viewer,
  { timeZone, after, limit, sync, now = databaseNow() }: DeskRequest,
): Promise<{ companies: DeskCompany[]; next: string | null }> {
  const size = pageSize(limit);
  const named = await listNamed(onDeskSql(viewer, sync), readCursor(place, after), size + 1);
  const shown = named.slice(0, size);
  const end = named.length > size ? shown.at(-1) : undefined;
  const ids = shown.map(({ id }) => id);
  const isRevealed = payIsRevealedSql(viewer, now);
  const today = dayIn(now, timeZone);
  const [ahead, last, year] = await Promise.all([
    readNextPayrolls(ids, today),
    readLastPayrolls(ids, isRevealed),
    readYearTotals(ids, isRevealed, today),
  ]);
  return {
    companies: shown.map(({ sortName: _sortName, ...company }) => ({
      ...company,
      nextPayroll: ahead.get(company.id) ?? null,
      ...(last.get(company.id) ?? { last: null, before: null, difference: null }),
      ...(year.get(company.id) ?? { regular: null, offCycle: null }),
    })),
    next: end ? writeCursor([end.sortName, end.id]) : null,
  };
}

function listNamed(
  onDesk: Prisma.Sql,
  cursor: z.infer<typeof place> | null,
  limit: number,
): Promise<Named[]> {
  const beyond = cursor
    ? Prisma.sql`AND (c.sort_name, c.id) > (${cursor[0]}, ${cursor[1]}::uuid)`
    : Prisma.empty;
  return db().$queryRaw<Named[]>`
    SELECT c.id, c.gusto_uuid::text AS "gustoUuid", ${SHOWN_NAME} AS name,
      c.sort_name AS "sortName", c.sync_selected AS "isSyncOn", c.gusto_status AS "gustoStatus",
      (
        SELECT r.ended_at
        FROM sync_runs r
        WHERE r.company_id = c.id AND r.state IN ('succeeded', 'partial') AND r.ended_at IS NOT NULL
        ORDER BY r.id DESC
        LIMIT 1
      ) AS "readAt"
    FROM companies c
    WHERE ${onDesk} ${beyond}
    ORDER BY c.sort_name, c.id
    LIMIT ${limit}`;
}
