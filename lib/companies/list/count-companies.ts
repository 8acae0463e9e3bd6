import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import type { CompaniesByHealth } from "../company-views.ts";
import { countStandings } from "../fleet/count-fleet.ts";
import { sumCounts } from "../fleet/standing.ts";
import { ownPage } from "./own-page.ts";

type CompanyCounts = {
  counts: CompaniesByHealth;
  /** Failing or held companies without a valid access token, so callers are waiting. */
  waiting: number;
};

/** The companies a viewer sees or may reconnect, counted by health. */
export async function countCompanies(viewer: Viewer): Promise<CompanyCounts> {
  const pause = await readApplicationPause();
  if (viewer.role === "operator") return sumCounts(await countStandings(), pause);
  return ownPage(viewer, {
    ...{ health: undefined, sort: "name", pause, term: null },
    ...{ cursor: null, isBefore: false, limit: 0 },
  });
}
