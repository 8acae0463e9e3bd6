import "server-only";
import type { CompaniesByHealth } from "../company-views.ts";
import { countStandings, countStandingsOf } from "./count-fleet.ts";
import { searchFleet } from "./search-fleet.ts";
import { selectFleetPage, type FleetPageRequest, type FleetRow } from "./select-fleet-page.ts";
import { sumCounts } from "./standing.ts";
import { updateStandings } from "./update-standings.ts";

export type CompanyPage = {
  rows: FleetRow[];
  counts: CompaniesByHealth;
  /** False if the search matches more companies than are counted. */
  isCounted: boolean;
  waiting: number;
};

/** `term`: the search text; null for all. */
export type CompanyPageRequest = Omit<FleetPageRequest, "among"> & { term: string | null };

/**
 * A page of all companies, for operators and partner services. Its cost doesn't depend on the
 * number of companies.
 */
export async function fleetPage({ term, ...request }: CompanyPageRequest): Promise<CompanyPage> {
  if (term === null) {
    const all = await countStandings();
    const rows = await selectFleetPage({ ...request, among: "all" });
    return { rows, isCounted: true, ...sumCounts(all, request.pause) };
  }
  await updateStandings();
  const { ids, isAll } = await searchFleet(term);
  const rows = await selectFleetPage({ ...request, among: isAll ? { ids } : { matching: term } });
  return { rows, isCounted: isAll, ...sumCounts(await countStandingsOf(ids), request.pause) };
}
