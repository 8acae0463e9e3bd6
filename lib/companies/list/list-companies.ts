import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import {
  isVisibleSql,
  knownCompaniesSql,
  visibleGrantsSql,
} from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { listCompanyTokens, readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { LAST_VERIFIED_AT, servingToken } from "#lib/tokens/serving/company-token.ts";
import {
  type ApplicationPause,
  HEALTH_STATUSES,
  type HealthStatus,
} from "#lib/tokens/health/health.ts";
import { CALLERS_WAIT, healthStatusSql } from "#lib/tokens/health/health-sql.ts";
import {
  type CompanyCursor,
  type CompanySort,
  readCompanyCursor,
  writeCompanyCursor,
} from "./company-query.ts";
import { pageSize, searchTerm } from "#lib/platform/page-query.ts";
import type { CompanyListItem, CompaniesByHealth } from "../company-views.ts";
import { type CompanyFields, toListItem } from "../to-list-item.ts";

type CompaniesRequest = {
  health?: HealthStatus;
  q?: string;
  sort?: CompanySort;
  after?: string;
  limit?: number;
};
type CompaniesPage = {
  companies: CompanyListItem[];
  counts: CompaniesByHealth;
  /** Of those that fail or are held: how many have no valid access token left, so that callers wait. */
  waiting: number;
  total: number;
  next: string | null;
};

/**
 * A page of the companies a viewer sees or may reconnect. `counts` and `total` follow the search but not the health filter, so that every
 * filter shows how many it would find. Keyset pages: the tenth thousand costs as much as the first.
 */
export async function listCompanies(
  viewer: Viewer,
  request: CompaniesRequest = {},
): Promise<CompaniesPage> {
  const { health, sort = "attention", after } = request;
  const limit = pageSize(request.limit);
  const pause = await readApplicationPause();
  const listed = companiesWithHealth(viewer, pause, searchTerm(request.q), rankSql(sort, pause));
  const { rows, counts, waiting } = await selectPage(listed, {
    health,
    cursor: readCompanyCursor(after, sort),
    limit,
  });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const tokens = await listCompanyTokens(
    page.map(({ id }) => id),
    pause,
    visibleGrantsSql(viewer),
  );
  return {
    companies: page.map((row) =>
      toListItem({ ...row, connectedAt: new Date(row.connectedAt) }, tokens.get(row.id)),
    ),
    counts,
    waiting,
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    next: last
      ? writeCompanyCursor({ sort, rank: last.rank, name: last.sortName, id: last.id })
      : null,
  };
}

/**
 * Every sort is (rank, name, id), ascending: one keyset condition serves all of them. Times become
 * milliseconds, exactly as the columns hold them.
 */
function rankSql(sort: CompanySort, pause: ApplicationPause | null): Prisma.Sql {
  switch (sort) {
    case "attention":
      return Prisma.sql`array_position(${[...HEALTH_STATUSES]}::text[], ${healthStatusSql(pause)})::float8`;
    case "name":
      return Prisma.sql`0::float8`;
    case "last_verified":
      return Prisma.sql`COALESCE(round(extract(epoch FROM ${LAST_VERIFIED_AT}) * 1000), 0)::float8`;
    case "next_refresh":
      return Prisma.sql`CASE ${healthStatusSql(pause)}
        WHEN 'refreshing' THEN 0
        WHEN 'retrying' THEN COALESCE(round(extract(epoch FROM GREATEST(t.retry_at, t.lease_expires_at)) * 1000), 0)
        WHEN 'healthy' THEN COALESCE(round(extract(epoch FROM t.refresh_due_at) * 1000), 9e15)
        WHEN 'not_checked' THEN COALESCE(round(extract(epoch FROM t.refresh_due_at) * 1000), 9e15)
        ELSE 9e15 END::float8`;
  }
}

function companiesWithHealth(
  viewer: Viewer,
  pause: ApplicationPause | null,
  term: string | null,
  rank: Prisma.Sql,
): Prisma.Sql {
  const search =
    term === null ? Prisma.empty : Prisma.sql`AND strpos(c.search_text, fold_text(${term})) > 0`;
  return Prisma.sql`
    SELECT c.id, c.gusto_uuid, c.name, c.sort_name, c.trade_name, c.gusto_status, c.city, c.state, c.people_count, c.sync_selected, c.connected_at,
      c.connected_by_user_id, ${isVisibleSql(viewer)} AS is_visible, ${healthStatusSql(pause)} AS status, ${rank} AS rank, ${CALLERS_WAIT} AS callers_wait
    FROM companies c ${servingToken(visibleGrantsSql(viewer))}
    WHERE ${knownCompaniesSql(viewer)} ${search}`;
}

type PageRow = Omit<CompanyFields, "connectedAt"> & {
  connectedAt: string;
  rank: number;
  sortName: string;
};
type PageRequest = {
  health: HealthStatus | undefined;
  cursor: CompanyCursor | null;
  limit: number;
};

/**
 * Page and counts in one statement: the health of every company is computed once, and both parts tell of the same moment.
 * MATERIALIZED, or PostgreSQL would compute it for each part again.
 */
async function selectPage(
  listed: Prisma.Sql,
  { health, cursor, limit }: PageRequest,
): Promise<{ rows: PageRow[]; counts: CompaniesByHealth; waiting: number }> {
  const filter = health === undefined ? Prisma.empty : Prisma.sql`AND listed.status = ${health}`;
  const keyset =
    cursor === null
      ? Prisma.empty
      : Prisma.sql`AND (listed.rank, listed.sort_name, listed.id) > (${cursor.rank}::float8, ${cursor.name}, ${cursor.id}::uuid)`;
  const [answer] = await db().$queryRaw<
    { rows: PageRow[]; counts: Partial<CompaniesByHealth>; waiting: number }[]
  >`
    WITH listed AS MATERIALIZED (${listed}),
    page AS (
      SELECT listed.id, listed.gusto_uuid AS "gustoUuid", listed.name, listed.sort_name AS "sortName", listed.rank, listed.trade_name AS "tradeName", listed.gusto_status AS "gustoStatus", listed.city, listed.state,
        listed.people_count AS "peopleCount", listed.sync_selected AS "syncSelected", listed.connected_at AS "connectedAt", listed.is_visible AS "isVisible", COALESCE(u.name, u.email) AS "connectedBy"
      FROM listed LEFT JOIN users u ON u.id = listed.connected_by_user_id
      WHERE true ${filter} ${keyset}
      ORDER BY listed.rank, listed.sort_name, listed.id
      LIMIT ${limit + 1}
    )
    SELECT
      (SELECT COALESCE(jsonb_agg(to_jsonb(page) ORDER BY page.rank, page."sortName", page.id), '[]') FROM page) AS rows,
      (SELECT COALESCE(jsonb_object_agg(status, count), '{}') FROM (SELECT status, count(*) FROM listed GROUP BY status) c) AS counts,
      (SELECT count(*)::int FROM listed WHERE status IN ('retrying', 'held') AND callers_wait) AS waiting`;
  const counts = Object.fromEntries(
    HEALTH_STATUSES.map((status) => [status, answer?.counts[status] ?? 0]),
  ) as CompaniesByHealth;
  return { rows: answer?.rows ?? [], counts, waiting: answer?.waiting ?? 0 };
}
