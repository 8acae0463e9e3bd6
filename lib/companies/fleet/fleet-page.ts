import "server-only";
import type { CompaniesByHealth } from "../company-views.ts";
import { countStandings, countStandingsOf } from "./count-fleet.ts";
import { searchFleet } from "./search-fleet.ts";
import { selectFleetPage, type FleetPageRequest, type FleetRow } from "./select-fleet-page.ts";
import { sumCounts } from "./standing.ts";

type FleetPage = {
  rows: FleetRow[];
  /** Null: the search finds too many to count. */
  counts: CompaniesByHealth | null;
  waiting: number;
};

/** A page of all companies, for operators and the partner's services; its cost does not depend on how many companies there are. */
export async function fleetPage({
  term,
  ...request
}: Omit<FleetPageRequest, "among"> & { term: string | null }): Promise<FleetPage> {
  const all = await countStandings();
  if (term === null) {
    const rows = await selectFleetPage({ ...request, among: "all" });
    return { rows, ...sumCounts(all, request.pause) };
  }
  const ids = await searchFleet(term);
  if (ids === null) {
    const rows = await selectFleetPage({ ...request, among: { matching: term } });
    return { rows, counts: null, waiting: 0 };
  }
  const rows = await selectFleetPage({ ...request, among: { ids } });
  return { rows, ...sumCounts(await countStandingsOf(ids), request.pause) };
}
