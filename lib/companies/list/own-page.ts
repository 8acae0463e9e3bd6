import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import {
  isVisibleSql,
  knownCompaniesSql,
  visibleGrantsSql,
} from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import {
  CALLERS_WAIT,
  healthStatusSql,
  IS_SERVING,
  LAST_VERIFIED_RANK,
  NEXT_REFRESH_RANK,
  problemSql,
  problemSinceSql,
  unpausedStatusSql,
} from "#lib/tokens/health/health-sql.ts";
import { type ApplicationPause, HEALTH_STATUSES } from "#lib/tokens/health/health.ts";
import { servingToken } from "#lib/tokens/serving/company-token.ts";
import type { CompaniesByHealth } from "../company-views.ts";
import type { CompanyPage, CompanyPageRequest } from "../fleet/fleet-page.ts";
import { type FilterColumns, filtersSql } from "../fleet/filter-sql.ts";
import { matchesSql } from "../fleet/search-fleet.ts";
import type { FleetRow } from "../fleet/select-fleet-page.ts";
import { seesTags } from "../tags/sees-tags.ts";
import type { CompanySort } from "./company-query.ts";

/**
 * A page of the companies one admin holds or held a grant for. Page and counts come from one
 * statement: each company's health is computed once, from the admin's own grants, and both parts
 * describe the same moment. MATERIALIZED, because PostgreSQL would otherwise compute it once per
 * part.
 */
export async function ownPage(viewer: Viewer, request: CompanyPageRequest): Promise<CompanyPage> {
  const { health, sort, pause, term, filters = {}, cursor, isBefore, limit } = request;
  const [way, beyond] = isBefore
    ? [Prisma.sql`DESC`, Prisma.sql`<`]
    : [Prisma.sql`ASC`, Prisma.sql`>`];
  const isOffered = Prisma.join(
    [
      knownCompaniesSql(viewer),
      ...(term === null ? [] : [matchesSql(term)]),
      ...filtersSql(filters, ownColumns(viewer), pause),
    ],
    " AND ",
  );
  const filter = health === undefined ? Prisma.empty : Prisma.sql`AND status = ${health}`;
  const keyset =
    cursor === null
      ? Prisma.empty
      : Prisma.sql`
        AND (rank, sort_name, id) ${beyond}
          (${cursor.rank}::float8, ${cursor.name}, ${cursor.id}::uuid)`;
  const [answer] = await db().$queryRaw<
    { rows: FleetRow[]; counts: Partial<CompaniesByHealth>; waiting: number }[]
  >`
    WITH own AS MATERIALIZED (
      SELECT c.id, c.sort_name, ${healthStatusSql(pause)} AS status,
        ${rankSql(sort, pause)}::float8 AS rank, ${CALLERS_WAIT} AS callers_wait
      FROM companies c ${servingToken(visibleGrantsSql(viewer))}
      WHERE ${isOffered}
    ), page AS (
      SELECT id, rank, sort_name AS "sortName"
      FROM own
      WHERE true ${filter} ${keyset}
      ORDER BY rank ${way}, sort_name ${way}, id ${way}
      LIMIT ${limit}
    )
    SELECT (
        SELECT COALESCE(
          jsonb_agg(
            to_jsonb(page) ORDER BY page.rank ${way}, page."sortName" ${way}, page.id ${way}
          ),
          '[]'
        )
        FROM page
      ) AS rows,
      (
        SELECT COALESCE(jsonb_object_agg(status, count), '{}')
        FROM (SELECT status, count(*) FROM own GROUP BY status) c
      ) AS counts,
      (SELECT count(*)::int FROM own WHERE status IN ('retrying', 'held') AND callers_wait)
        AS waiting`;
  const counts = Object.fromEntries(
    HEALTH_STATUSES.map((status) => [status, answer?.counts[status] ?? 0]),
  ) as CompaniesByHealth;
  return {
    ...{ rows: answer?.rows ?? [], stoppedAt: null },
    ...{ counts, isCounted: true, waiting: answer?.waiting ?? 0 },
  };
}

/** What the filters compare: the health of the admin's own grants. */
function ownColumns(viewer: Viewer): FilterColumns {
  const problem = problemSql();
  return {
    ...{ status: unpausedStatusSql(), serving: IS_SERVING, problem },
    problemSince: Prisma.sql`(CASE WHEN (${problem}) IS NOT NULL THEN ${problemSinceSql()} END)`,
    ...{ lastVerified: LAST_VERIFIED_RANK, isVisible: isVisibleSql(viewer) },
    seesTags: seesTags(viewer),
  };
}

function rankSql(sort: CompanySort, pause: ApplicationPause | null): Prisma.Sql {
  switch (sort) {
    case "attention":
      return Prisma.sql`array_position(${[...HEALTH_STATUSES]}::text[], ${healthStatusSql(pause)})`;
    case "name":
      return Prisma.sql`0`;
    case "last_verified":
      return LAST_VERIFIED_RANK;
    case "next_refresh":
      return NEXT_REFRESH_RANK;
  }
}
