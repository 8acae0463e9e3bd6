import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { findWorker } from "#lib/platform/jobs/heartbeat.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { needsAttention } from "#lib/tokens/health/health.ts";
import type { Overview } from "../company-views.ts";
import { countCompanies } from "./count-companies.ts";
import { listCompanies } from "./list-companies.ts";
import { listAllEvents } from "./list-timeline.ts";

const SHOWN_COMPANIES = 8;
const SHOWN_EVENTS = 12;

/** The first page: what needs somebody, and what happened lately. */
export async function getOverview(viewer: Viewer): Promise<Overview> {
  const [{ counts, waiting }, list, recent, application, worker] = await Promise.all([
    countCompanies(viewer),
    listCompanies(viewer, { sort: "attention", limit: SHOWN_COMPANIES }),
    listAllEvents(viewer, { limit: SHOWN_EVENTS }),
    readApplicationPause(),
    findWorker(),
  ]);
  return {
    counts,
    waiting,
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    attention: list.companies.filter(({ health }) => needsAttention(health.status)),
    recentEvents: recent.events,
    application,
    worker,
  };
}
