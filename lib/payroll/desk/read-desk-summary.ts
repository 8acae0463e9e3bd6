import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import type { DeskSummary } from "./desk-views.ts";
import { onDeskSql } from "./own-companies-sql.ts";

export async function readDeskSummary(viewer: Viewer): Promise<DeskSummary> {
  const [row] = await db().$queryRaw<DeskSummary[]>`
    SELECT count(*)::int AS companies, count(*) FILTER (WHERE c.sync_selected)::int AS "syncOn",
      count(*) FILTER (
        WHERE NOT EXISTS (
          SELECT 1 FROM payrolls p WHERE p.company_id = c.id AND p.deleted_at IS NULL
        )
      )::int AS "withoutPayrolls"
    FROM companies c
    WHERE ${onDeskSql(viewer)}`;
  return row ?? { companies: 0, syncOn: 0, withoutPayrolls: 0 };
}
