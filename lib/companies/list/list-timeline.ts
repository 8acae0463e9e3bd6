import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { knownCompaniesSql, visibleGrantsSql } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { type CompanyTokenEvent, listTokenEvents } from "#lib/tokens/health/list-token-events.ts";
import type { TimelineEvent } from "../company-views.ts";
import { nameActors } from "#lib/access/name-actors.ts";

const DEFAULT_PAGE_SIZE = 30;
const MAX_PAGE_SIZE = 200;

type TimelineRequest = { before?: string; limit?: number };
type TimelinePage = { events: TimelineEvent[]; next: string | null };

/**
 * A company's token timeline, newest first; for a person who lost it, only their own. Empty for
 * another viewer's company.
 */
export async function listTimeline(
  viewer: Viewer,
  companyId: string,
  request: TimelineRequest = {},
): Promise<TimelinePage> {
  if (!isUuid(companyId)) return { events: [], next: null };
  return listPage(
    viewer,
    Prisma.sql`
      SELECT c.id
      FROM companies c
      WHERE c.id = ${companyId}::uuid AND ${knownCompaniesSql(viewer)}`,
    request,
  );
}

/** Same, across all of a viewer's companies. */
export async function listAllEvents(
  viewer: Viewer,
  request: TimelineRequest = {},
): Promise<TimelinePage> {
  return listPage(
    viewer,
    Prisma.sql`SELECT c.id FROM companies c WHERE ${knownCompaniesSql(viewer)}`,
    request,
  );
}

async function listPage(
  viewer: Viewer,
  companies: Prisma.Sql,
  { before, limit = DEFAULT_PAGE_SIZE }: TimelineRequest,
): Promise<TimelinePage> {
  const size = Math.min(MAX_PAGE_SIZE, Math.max(1, Math.floor(limit) || DEFAULT_PAGE_SIZE));
  const rows = await listTokenEvents(companies, {
    grants: visibleGrantsSql(viewer),
    before: before !== undefined && /^\d{1,18}$/.test(before) ? before : null,
    limit: size + 1,
  });
  const page = rows.slice(0, size);
  const events = await withNames(page);
  return { events, next: rows.length > size ? (page.at(-1)?.id ?? null) : null };
}

async function withNames(rows: readonly CompanyTokenEvent[]): Promise<TimelineEvent[]> {
  const names = await nameActors(rows.map(({ actor }) => actor));
  return rows.map((row) => ({ ...row, actor: names.get(row.actor) ?? row.actor }));
}
