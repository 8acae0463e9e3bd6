import "server-only";
import { NOT_DELETED } from "#lib/access/not-deleted.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { ownCompanyIdsSql } from "#lib/access/visible-companies.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { SyncFilter } from "./desk-views.ts";

/**
 * Companies `c` of the desk: those this person holds an active grant for, whatever the role, but for
 * companies whose data is being erased. @param sync only those whose sync is on, or off
 */
export function onDeskSql(viewer: Viewer, sync?: SyncFilter): Prisma.Sql {
  const { sql, empty } = Prisma;
  const picked = sync === undefined ? empty : sql`AND c.sync_selected = ${sync === "on"}`;
  return sql`
    c.id IN (${ownCompanyIdsSql(viewer)})
    AND ${NOT_DELETED}
    AND c.erase_requested_at IS NULL ${picked}`;
}

/** The name that screens show, of companies `c`. */
export const SHOWN_NAME = Prisma.sql`COALESCE(c.trade_name, c.name)`;
