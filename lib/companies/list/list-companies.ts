import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { isVisibleSql, visibleGrantsSql } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { listCompanyTokens, readApplicationPause } from "#lib/tokens/health/company-health.ts";
import type { ApplicationPause, HealthStatus } from "#lib/tokens/health/health.ts";
import { pageSize, searchTerm } from "#lib/platform/page-query.ts";
import type { CompanyListItem, CompaniesByHealth } from "../company-views.ts";
import { fleetPage } from "../fleet/fleet-page.ts";
import { type CompanyFilters, parseCompanyFilters } from "./company-filters.ts";
import type { FleetRow } from "../fleet/select-fleet-page.ts";
import { type CompanyFields, toListItem } from "../to-list-item.ts";
import {
  type CompanyCursor,
  type CompanySort,
  readCompanyCursor,
  writeCompanyCursor,
} from "./company-query.ts";
import { ownPage } from "./own-page.ts";
import { tagsSql } from "../tags/sees-tags.ts";

type CompaniesRequest = {
  health?: HealthStatus;
  q?: string;
  sort?: CompanySort;
  /** `next` from another page. */
  after?: string;
  /** `previous` from another page; `after` takes precedence. */
  before?: string;
  limit?: number;
} & CompanyFilters;
type CompaniesPage = {
  companies: CompanyListItem[];
  counts: CompaniesByHealth;
  /**
   * False if search and filters match more than a thousand companies: then there are at least as many as
   * counted.
   */
  isCounted: boolean;
  /** Failing or held companies without a valid access token, so callers are waiting. */
  waiting: number;
  total: number;
  /** A search or filter for something so common that it goes through the list stopped before the page was full. */
  isPartial: boolean;
  next: string | null;
  previous: string | null;
};

/**
 * A page of the companies a viewer sees or may reconnect. `counts` and `total` follow search and
 * filters but not the health filter, so every filter shows how many it would match. Keyset paging in both
 * directions: the last page costs as much as the first. Every sort is (rank, name, id), ascending.
 */
export async function listCompanies(
  viewer: Viewer,
  request: CompaniesRequest = {},
): Promise<CompaniesPage> {
  const { health, sort = "attention" } = request;
  const limit = pageSize(request.limit);
  const after = readCompanyCursor(request.after, sort);
  const before = after ? null : readCompanyCursor(request.before, sort);
  const pause = await readApplicationPause();
  const page = {
    ...{ health, sort, pause, term: searchTerm(request.q), limit: limit + 1 },
    ...{
      cursor: after ?? before,
      isBefore: before !== null,
      filters: parseCompanyFilters(request),
    },
  };
  const { rows, stoppedAt, counts, isCounted, waiting } =
    viewer.role === "operator" ? await fleetPage(page) : await ownPage(viewer, page);
  const shown = rows.slice(0, limit);
  const hasMore = rows.length > limit;
  if (before) shown.reverse();
  return {
    companies: await readListItems(
      viewer,
      shown.map(({ id }) => id),
      pause,
    ),
    counts,
    isCounted,
    waiting,
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    ...neighbors(sort, { after, before, shown, hasMore, stoppedAt }),
    isPartial: stoppedAt !== null,
  };
}

type Place = Pick<CompanyCursor, "rank" | "id"> & ({ sortName: string } | { name: string });
type Shown = {
  after: CompanyCursor | null;
  before: CompanyCursor | null;
  shown: readonly FleetRow[];
  hasMore: boolean;
  stoppedAt: FleetRow | null;
};

/** Where the next page and the previous one begin. A search may have stopped with nothing to show. */
function neighbors(
  sort: CompanySort,
  { after, before, shown, hasMore, stoppedAt }: Shown,
): { next: string | null; previous: string | null } {
  const cursorOf = (place: Place | null | undefined): string | null =>
    place
      ? writeCompanyCursor({
          ...{ sort, rank: place.rank, id: place.id },
          name: "name" in place ? place.name : place.sortName,
        })
      : null;
  return before
    ? {
        next: cursorOf(shown.at(-1) ?? stoppedAt),
        previous: cursorOf(stoppedAt ?? (hasMore ? shown[0] : null)),
      }
    : {
        next: cursorOf(stoppedAt ?? (hasMore ? shown.at(-1) : null)),
        previous: after && cursorOf(shown[0] ?? (stoppedAt && after)),
      };
}

/** These companies as items of the list, in this order, without those that are gone. For who may see them all. */
export async function listCompaniesByIds(
  viewer: Viewer,
  ids: readonly string[],
): Promise<CompanyListItem[]> {
  return readListItems(viewer, ids, await readApplicationPause());
}

async function readListItems(
  viewer: Viewer,
  ids: readonly string[],
  pause: ApplicationPause | null,
): Promise<CompanyListItem[]> {
  const [fields, tokens] = [
    await readFields(viewer, ids),
    await listCompanyTokens([...ids], pause, visibleGrantsSql(viewer)),
  ];
  return ids.flatMap((id) => {
    const found = fields.get(id);
    return found ? [toListItem(found, tokens.get(id))] : [];
  });
}

async function readFields(
  viewer: Viewer,
  ids: readonly string[],
): Promise<Map<string, CompanyFields>> {
  if (ids.length === 0) return new Map();
  const rows = await db().$queryRaw<CompanyFields[]>`
    SELECT c.id, c.gusto_uuid AS "gustoUuid", c.name, c.trade_name AS "tradeName",
      c.gusto_status AS "gustoStatus", c.city, c.state, c.people_count AS "peopleCount",
      c.sync_selected AS "syncSelected", c.connected_at AS "connectedAt",
      c.connected_by_user_id AS "connectedByUserId", ${isVisibleSql(viewer)} AS "isVisible",
      ${tagsSql(viewer)} AS tags,
      (SELECT COALESCE(u.name, u.email) FROM users u WHERE u.id = c.connected_by_user_id)
        AS "connectedBy"
    FROM companies c
    WHERE c.id = ANY(${[...ids]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}
