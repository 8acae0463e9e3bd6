import { beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { countStandings, findFirstFailures } from "#lib/companies/fleet/count-fleet.ts";
import { updateStandings } from "#lib/companies/fleet/update-standings.ts";
import { changesMarker } from "#lib/companies/list/changes-marker.ts";
import { COMPANY_SORTS } from "#lib/companies/list/company-query.ts";
import { countCompanies } from "#lib/companies/list/count-companies.ts";
import { getOverview } from "#lib/companies/list/get-overview.ts";
import { listCompanies } from "#lib/companies/list/list-companies.ts";
import { listAllEvents } from "#lib/companies/list/list-timeline.ts";
import { listNoticeGroups } from "#lib/notices/list-notice-groups.ts";
import { listProvisions } from "#lib/organization/provision/list-provisions.ts";
import { listRuns } from "#lib/payroll/progress/list-runs.ts";
import { db } from "#lib/platform/database/db.ts";
import { HEALTH_STATUSES } from "#lib/tokens/health/health.ts";
import { readApiVersionState, readUsage } from "#lib/usage/read-usage.ts";
import { USAGE_RANGES, type UsageRange } from "#lib/usage/usage-views.ts";
import { listEvents } from "#lib/webhooks/list-events.ts";
import { keepEventCounts } from "#lib/webhooks/keep-event-counts.ts";
import { summarizeEvents } from "#lib/webhooks/summarize-events.ts";
import { fillHistory } from "./fill-history.ts";
import { fillWithCompanies } from "./many-companies.ts";
import { createViewer } from "../people.ts";
import { rowsReadBy } from "./rows-read.ts";
import { withDatabase } from "../with-database.ts";
import { JOBS } from "../../worker/jobs.ts";

/*
 * What a page, a request and a sweep read of a table that grows with the fleet, by PostgreSQL's own count of rows. Of 8,000 companies with
 * one line of history each none may read more than some pages full. Not held to it yet: readiness, and a search that finds much, which the index reads as a whole.
 */

const COMPANIES = 8_000;
const MOST_ROWS = 2_200;

withDatabase();

let operator: Viewer;
beforeAll(async () => {
  await fillWithCompanies(0, COMPANIES);
  await fillHistory();
  await updateStandings();
  await keepEventCounts();
  await db().$executeRaw`VACUUM ANALYZE`;
  operator = await createViewer("operator");
}, 120_000);

const expectFew = async (act: () => Promise<unknown>): Promise<void> => {
  const read = await rowsReadBy(act);
  const many = Object.entries(read).filter(([, rows]) => rows > MOST_ROWS);
  expect(Object.fromEntries(many), "rows read of a table").toEqual({});
};

it("the row count notices a full scan", async () => {
  const read = await rowsReadBy(() => db().company.count({ where: { city: "Austin" } }));
  expect(read.companies).toBeGreaterThanOrEqual(COMPANIES);
});

describe("an operator's page reads only its contents", () => {
  const PAGES: Record<string, (viewer: Viewer) => Promise<unknown>> = {
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
  it.each(Object.keys(PAGES))("%s", (name) => expectFew(() => PAGES[name]!(operator)));
});

describe("a repeating job reads only what is due", () => {
  const repeated = JOBS.filter(({ repeats }) => repeats);
  it.each(repeated.map(({ name }) => name))("%s", async (name) => {
    const job = repeated.find((one) => one.name === name);
    await expectFew(async () => job?.run({}, new AbortController().signal));
  });
});
