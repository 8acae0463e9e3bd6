import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { findWorker } from "#lib/platform/jobs/heartbeat.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { needsAttention } from "#lib/tokens/health/health.ts";
import type { Overview } from "../company-views.ts";
import { listCompanies } from "./list-companies.ts";
import { listAllEvents } from "./list-timeline.ts";

const SHOWN_COMPANIES = 8;
const SHOWN_EVENTS = 12;

/** The first page: what needs attention, and what happened recently. */
export async function getOverview(viewer: Viewer): Promise<Overview> {
  const [{ companies, counts, waiting, total }, recent, application, worker] = await Promise.all([
    listCompanies(viewer, { sort: "attention", limit: SHOWN_COMPANIES }),
    listAllEvents(viewer, { limit: SHOWN_EVENTS }),
    readApplicationPause(),
    findWorker(),
  ]);
  return {
    counts,
    waiting,
    total,
    attention: companies.filter(({ health }) => needsAttention(health.status)),
    recentEvents: recent.events,
    application,
    worker,
  };
}
