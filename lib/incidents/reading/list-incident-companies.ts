import "server-only";
import { z } from "zod";
import { requireOperator } from "#lib/access/require-operator.ts";
import { NOT_DELETED } from "#lib/access/not-deleted.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import type { CompanyListItem } from "#lib/companies/company-views.ts";
import { matchesSql } from "#lib/companies/fleet/search-fleet.ts";
import { listCompaniesByIds } from "#lib/companies/list/list-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { readCursor, writeCursor } from "#lib/platform/page-cursor.ts";
import { pageSize, searchTerm } from "#lib/platform/page-query.ts";

type PageRequest = { isRecovered?: boolean; q?: string; after?: string; limit?: number };
type Page = { companies: CompanyListItem[]; next: string | null };

/** A search looks at so many companies at once; the next page goes on behind them. */
const MOST_WALKED = 2_000;

const cursor = z.tuple([z.iso.datetime(), z.uuid()]);

/**
 * A page of an incident's companies, those that broke first first. A search that
 * finds few reads no more than a bound, and its next page goes on there. For operators. @throws AppError not_found
 */
export async function listIncidentCompanies(
  viewer: Viewer,
  incidentId: string,
  { isRecovered = false, q, after, limit }: PageRequest = {},
): Promise<Page> {
  requireOperator(viewer);
  if (!isUuid(incidentId)) return { companies: [], next: null };
  const size = pageSize(limit);
  const term = searchTerm(q);
  const walked = term === null ? size + 1 : MOST_WALKED;
  const isFound = term === null ? Prisma.sql`true` : matchesSql(term);
  const from = readCursor(cursor, after);
  const beyond = from
    ? Prisma.sql`AND (m.since, m.company_id) > (${from[0]}::timestamptz, ${from[1]}::uuid)`
    : Prisma.empty;
  const which = isRecovered ? Prisma.sql`IS NOT NULL` : Prisma.sql`IS NULL`;
  const rows = await db().$queryRaw<{ id: string; since: Date; isFound: boolean }[]>`
    SELECT m.company_id AS id, m.since, ${isFound} AS "isFound"
    FROM (
      SELECT m.company_id, m.since
      FROM incident_companies m
      WHERE m.incident_id = ${incidentId}::uuid AND m.left_at ${which} ${beyond}
      ORDER BY m.since, m.company_id
      LIMIT ${walked}
    ) m
    JOIN LATERAL (SELECT * FROM companies c WHERE c.id = m.company_id AND ${NOT_DELETED} LIMIT 1) c
      ON true
    ORDER BY m.since, m.company_id`;
  const found = rows.filter((row) => row.isFound);
  const last = found.length > size ? found[size - 1] : rows[walked - 1];
  return {
    companies: await listCompaniesByIds(
      viewer,
      found.slice(0, size).map(({ id }) => id),
    ),
    next: last ? writeCursor([last.since.toISOString(), last.id]) : null,
  };
}
