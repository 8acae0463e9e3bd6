import "server-only";
import { knownCompaniesSql } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { linkUrl } from "#lib/connect/links/link-address.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { db } from "#lib/platform/database/db.ts";
import { BULK_FACTS } from "./bulk-kinds.ts";
import type { BulkItemState, BulkResultView } from "./bulk-views.ts";
import { requireBulkAction } from "./find-bulk-action.ts";

type ResultsRequest = { state?: BulkItemState; after?: string; limit?: number };
type ResultsPage = { results: BulkResultView[]; next: string | null };

const PAGE = 50;

/**
 * A page of what became of an action's companies. A company that this viewer no longer sees has no
 * name. @throws AppError not_found
 */
export async function listBulkResults(
  viewer: Viewer,
  actionId: string,
  { state, after, limit = PAGE }: ResultsRequest = {},
): Promise<ResultsPage> {
  const { kind } = await requireBulkAction(viewer, actionId);
  const ofState = state === undefined ? Prisma.empty : Prisma.sql`AND state = ${state}`;
  const beyond = isUuid(after) ? Prisma.sql`AND company_id > ${after}::uuid` : Prisma.empty;
  const rows = await db().$queryRaw<(Omit<BulkResultView, "url"> & { linkId: string | null })[]>`
    SELECT i.company_id AS "companyId", COALESCE(c.trade_name, c.name) AS name,
      c.gusto_uuid AS "gustoUuid", i.state, i.code, i.message, i.at, i.link_id AS "linkId"
    FROM (
      SELECT *
      FROM bulk_items
      WHERE action_id = ${actionId}::uuid ${ofState} ${beyond}
      ORDER BY company_id
      LIMIT ${limit + 1}
    ) i
    LEFT JOIN companies c ON c.id = i.company_id AND ${knownCompaniesSql(viewer)}
    ORDER BY i.company_id`;
  const shown = rows.slice(0, limit).map(({ linkId, ...row }) => ({
    ...row,
    url: linkId && kind === "create_links" && row.name !== null ? linkUrl(linkId) : null,
  }));
  return {
    results: BULK_FACTS[kind].isForOperators && viewer.role !== "operator" ? [] : shown,
    next: rows.length > limit ? (shown.at(-1)?.companyId ?? null) : null,
  };
}
