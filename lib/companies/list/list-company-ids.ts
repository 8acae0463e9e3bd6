import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { searchTerm } from "#lib/platform/page-query.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import type { HealthStatus } from "#lib/tokens/health/health.ts";
import { fleetPage } from "../fleet/fleet-page.ts";
import type { CompanyFilters } from "./company-filters.ts";
import { readCompanyCursor, writeCompanyCursor } from "./company-query.ts";
import { ownPage } from "./own-page.ts";

type IdsRequest = {
  q?: string;
  health?: HealthStatus;
  after?: string;
  limit: number;
} & CompanyFilters;

/**
 * A page of the list of companies by name, without what it shows: for work that goes through all of
 * them. A page may be empty and still have a `next`, where a search stopped.
 */
export async function listCompanyIds(
  viewer: Viewer,
  { q, health, after, limit, ...filters }: IdsRequest,
): Promise<{ ids: string[]; next: string | null }> {
  const request = {
    ...{ health, sort: "name" as const, pause: await readApplicationPause(), term: searchTerm(q) },
    ...{ cursor: readCompanyCursor(after, "name"), isBefore: false, limit, filters },
  };
  const { rows, stoppedAt } =
    viewer.role === "operator" ? await fleetPage(request) : await ownPage(viewer, request);
  const last = stoppedAt ?? (rows.length === limit ? rows.at(-1) : null);
  return {
    ids: rows.map(({ id }) => id),
    next: last
      ? writeCompanyCursor({ sort: "name", rank: last.rank, name: last.sortName, id: last.id })
      : null,
  };
}
