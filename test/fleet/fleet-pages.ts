import type { Viewer } from "#lib/access/viewer.ts";
import { countStandings, findFirstFailures } from "#lib/companies/fleet/count-fleet.ts";
import { changesMarker } from "#lib/companies/list/changes-marker.ts";
import { COMPANY_SORTS } from "#lib/companies/list/company-query.ts";
import { countCompanies } from "#lib/companies/list/count-companies.ts";
import { getOverview } from "#lib/companies/list/get-overview.ts";
import { listCompanies } from "#lib/companies/list/list-companies.ts";
import { listAllEvents } from "#lib/companies/list/list-timeline.ts";
import { listNoticeGroups } from "#lib/notices/list-notice-groups.ts";
import { listProvisions } from "#lib/organization/provision/list-provisions.ts";
import { listRuns } from "#lib/payroll/progress/list-runs.ts";
import { HEALTH_STATUSES } from "#lib/tokens/health/health.ts";
import { readApiVersionState, readUsage } from "#lib/usage/read-usage.ts";
import { USAGE_RANGES, type UsageRange } from "#lib/usage/usage-views.ts";
import { listEvents } from "#lib/webhooks/list-events.ts";
import { summarizeEvents } from "#lib/webhooks/summarize-events.ts";

/** What the pages, the frame and the metrics read of a database for an operator: all that could grow with the fleet. */
export const FLEET_PAGES: Record<string, (viewer: Viewer) => Promise<unknown>> = {
  ...Object.fromEntries(
    COMPANY_SORTS.map((sort) => [
      `companies by ${sort}`,
      (viewer: Viewer) => listCompanies(viewer, { sort }),
    ]),
  ),
  ...Object.fromEntries(
    HEALTH_STATUSES.map((health) => [
      `${health} companies`,
      (viewer: Viewer) => listCompanies(viewer, { health }),
    ]),
  ),
  ...Object.fromEntries(
    ["cafe bakery 4a", "zzxqzz", "q"].map((q) => [
      `companies found by ${q}`,
      (viewer: Viewer) => listCompanies(viewer, { q }),
    ]),
  ),
  "the next page": async (viewer) => {
    const { next } = await listCompanies(viewer, { sort: "name" });
    return listCompanies(viewer, { sort: "name", after: next ?? "" });
  },
  "the frame": countCompanies,
  "the marker of changes": changesMarker,
  "the overview": getOverview,
  activity: (viewer) => listAllEvents(viewer),
  syncs: (viewer) => listRuns(viewer),
  "failed syncs": (viewer) => listRuns(viewer, { outcome: "failed" }),
  ...Object.fromEntries(
    (Object.keys(USAGE_RANGES) as UsageRange[]).map((range) => [
      `usage of a ${range}`,
      (viewer: Viewer) => readUsage(viewer, { companyId: null, range }),
    ]),
  ),
  "API version": () => readApiVersionState(),
  webhooks: (viewer) => listEvents(viewer, {}),
  "webhooks of a type": (viewer) => listEvents(viewer, { type: "company.updated" }),
  "failed webhooks": (viewer) => listEvents(viewer, { state: "failed" }),
  "the summary of webhooks": summarizeEvents,
  notices: listNoticeGroups,
  provisions: (viewer) => listProvisions(viewer),
  metrics: async () => [await countStandings(), await findFirstFailures(null)],
};
