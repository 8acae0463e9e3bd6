import "server-only";
import type { CompaniesByHealth } from "../company-views.ts";
import { type CompanyFilters, hasFilters } from "../list/company-filters.ts";
import { countStandings, countStandingsOf } from "./count-fleet.ts";
import { searchFleet, type SearchBounds } from "./search-fleet.ts";
import { selectFleetPage, type FleetPageRequest, type FleetRow } from "./select-fleet-page.ts";
import { sumCounts } from "./standing.ts";
import { updateStandings } from "./update-standings.ts";

export type CompanyPage = {
  rows: FleetRow[];
  /** Where a search stopped before the page was full, for it goes through the list; else null. */
  stoppedAt: FleetRow | null;
  counts: CompaniesByHealth;
  /** False if the search matches more companies than are counted. */
  isCounted: boolean;
  waiting: number;
};

/** `term`: the search text; null for all. */
export type CompanyPageRequest = Omit<FleetPageRequest, "among"> & {
  term: string | null;
  filters?: CompanyFilters;
};

/**
 * A page of all companies, for operators and partner services. Its cost doesn't depend on the
 * number of companies.
 */
export async function fleetPage(
  { term, filters = {}, ...request }: CompanyPageRequest,
  bounds?: SearchBounds,
): Promise<CompanyPage> {
  if (term === null && !hasFilters(filters)) {
    const all = await countStandings();
    const page = await selectFleetPage({ ...request, among: "all" });
    return { ...page, isCounted: true, ...sumCounts(all, request.pause) };
  }
  await updateStandings();
  const { found, counted, isAll } = await searchFleet(
    { term, filters, pause: request.pause },
    bounds,
  );
  const page = await selectFleetPage({ ...request, among: found });
  const counts = await countStandingsOf(counted ?? page.rows.map(({ id }) => id));
  return { ...page, isCounted: isAll, ...sumCounts(counts, request.pause) };
}
