import "server-only";
import { z } from "zod";
import type { Viewer } from "#lib/access/viewer.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { readCursor, writeCursor } from "#lib/platform/page-cursor.ts";
import { pageSize } from "#lib/platform/page-query.ts";
import { addDays, dayIn, startOfDay } from "#lib/platform/zoned-days.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { CHANGE_KINDS, type ChangeKind } from "../changes/decide-changes.ts";
import { displayNameOf } from "../resources/display-name.ts";
import type { DeskChange, DeskChanges, SyncFilter } from "./desk-views.ts";
import { onDeskSql, SHOWN_NAME } from "./own-companies-sql.ts";

type ChangesRequest = {
  /** Yesterday begins at midnight there. */
  timeZone: string;
  /** `next` of the page before. */
  before?: string;
  limit?: number;
  now?: Date;
  sync?: SyncFilter;
};

/** Milliseconds and id. */
const place = z.tuple([z.number().int().min(0).max(8e15), z.string().regex(/^\d{1,18}$/)]);

/** What changed in a person's companies since yesterday began, the newest first, and how much of each kind. */
export async function listDeskChanges(
  viewer: Viewer,
  { timeZone, before, limit, sync, now = databaseNow() }: ChangesRequest,
): Promise<DeskChanges> {
  const size = pageSize(limit);
  const since = startOfDay(addDays(dayIn(now, timeZone), -1), timeZone);
  const cursor = readCursor(place, before);
  const onDesk = onDeskSql(viewer, sync);
  const [counts, rows] = await Promise.all([
    countKinds(onDesk, since),
    listSince(onDesk, since, cursor, size + 1),
  ]);
  const last = rows.length > size ? rows[size - 1] : undefined;
  return {
    counts,
    changes: rows.slice(0, size),
    next: last ? writeCursor([last.at.getTime(), last.id]) : null,
  };
}

async function countKinds(onDesk: Prisma.Sql, since: Date): Promise<DeskChanges["counts"]> {
  const rows = await db().$queryRaw<{ kind: ChangeKind; count: number }[]>`
    SELECT x.kind, count(*)::int AS count
    FROM companies c
    JOIN company_changes x ON x.company_id = c.id
    WHERE ${onDesk} AND x.at >= ${since}
    GROUP BY x.kind`;
  const found = new Map(rows.map(({ kind, count }) => [kind, count]));
  return CHANGE_KINDS.flatMap((kind) => {
    const count = found.get(kind);
    return count === undefined ? [] : [{ kind, count }];
  });
}

/** A person's name is the one they have now; `at` has milliseconds, like the cursor. */
function listSince(
  onDesk: Prisma.Sql,
  since: Date,
  cursor: z.infer<typeof place> | null,
  limit: number,
): Promise<DeskChange[]> {
  const { sql, raw, empty } = Prisma;
  const beyond = cursor
    ? sql`AND (x.at, x.id) < (${new Date(cursor[0])}, ${BigInt(cursor[1])})`
    : empty;
  return db().$queryRaw<DeskChange[]>`
    SELECT x.id::text AS id, x.at, x.kind, x.day::text AS day, c.id AS "companyId",
      ${SHOWN_NAME} AS "companyName", e.gusto_uuid::text AS "employeeUuid",
      ${raw(displayNameOf("e"))} AS "personName"
    FROM companies c
    JOIN company_changes x ON x.company_id = c.id
    LEFT JOIN employees e ON e.company_id = x.company_id AND e.gusto_uuid = x.gusto_uuid
    WHERE ${onDesk} AND x.at >= ${since} ${beyond}
    ORDER BY x.at DESC, x.id DESC
    LIMIT ${limit}`;
}
