import { readAlerts } from "#lib/incidents/alerts/read-alerts.ts";
import { findIncident } from "#lib/incidents/reading/find-incident.ts";
import { listIncidentCompanies } from "#lib/incidents/reading/list-incident-companies.ts";
import { listIncidents } from "#lib/incidents/reading/list-incidents.ts";
import { listQueries, runQuery } from "#lib/incidents/runbook/run-query.ts";
import { readAttention } from "#lib/incidents/reading/read-attention.ts";
import { listBulkActions } from "#lib/companies/bulk/find-bulk-action.ts";
import { previewSelection } from "#lib/companies/bulk/preview-selection.ts";
import { findCompany } from "#lib/companies/find-company.ts";
import { listShareLinks } from "#lib/companies/sharing/share-links.ts";
import { listCompaniesToReconnect } from "#lib/companies/links/list-companies-to-reconnect.ts";
import { isTagInUse, listTags } from "#lib/companies/tags/list-tags.ts";
import { listTimeline } from "#lib/companies/list/list-timeline.ts";
import { listRecentLinks } from "#lib/connect/links/list-links.ts";
import { readUnverified } from "#lib/companies/fleet/read-unverified.ts";
import { readCompanyDays, readFleetDays } from "#lib/companies/verified-days/read-verified-days.ts";
import { readAccess } from "#lib/organization/test-access.ts";
import { findInstallationProblem } from "#lib/installation/find-installation-problem.ts";
import {
  findOwnOpenRuns,
  readAllProgress,
  visibleProgress,
} from "#lib/payroll/progress/read-progress.ts";
import { readSyncStatus } from "#lib/payroll/data/sync-status.ts";
import { countStoredRows } from "#lib/payroll/rows/count-stored-rows.ts";
import { findWorker } from "#lib/platform/jobs/heartbeat.ts";
import { listAudit, readAllAudit } from "#lib/access/audit-log/list-audit.ts";
import { listApiKeys } from "#lib/access/api-keys/list-api-keys.ts";
import { listPeople, listStaff, PEOPLE_KINDS } from "#lib/access/staff/list-people.ts";
import { db } from "#lib/platform/database/db.ts";
import { collectMetrics } from "#lib/process/metrics/collect-metrics.ts";
import type { ROUTES } from "#lib/process/metrics/route-pattern.ts";
import { readSystemStatus } from "#lib/process/status/read-status.ts";
import { readFacts } from "#lib/readiness/read-facts.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { changesMarker } from "#lib/companies/list/changes-marker.ts";
import { COMPANY_SORTS } from "#lib/companies/list/company-query.ts";
import { listSavedViews } from "#lib/companies/views/saved-views.ts";
import { countCompanies } from "#lib/companies/list/count-companies.ts";
import { getOverview } from "#lib/companies/list/get-overview.ts";
import { listCompanies } from "#lib/companies/list/list-companies.ts";
import { quickSearch } from "#lib/companies/list/quick-search.ts";
import { listCompanyIds } from "#lib/companies/list/list-company-ids.ts";
import { listAllEvents } from "#lib/companies/list/list-timeline.ts";
import { listNoticeGroups } from "#lib/notices/list-notice-groups.ts";
import { listProvisions } from "#lib/organization/provision/list-provisions.ts";
import { listAgenda } from "#lib/payroll/desk/list-agenda.ts";
import { listDeskChanges } from "#lib/payroll/desk/list-desk-changes.ts";
import { listDeskCompanies } from "#lib/payroll/desk/list-desk-companies.ts";
import { readDeskSummary } from "#lib/payroll/desk/read-desk-summary.ts";
import { findRun, listRuns } from "#lib/payroll/progress/list-runs.ts";
import { HEALTH_STATUSES } from "#lib/tokens/health/health.ts";
import { readApiVersionState, readUsage } from "#lib/usage/read-usage.ts";
import { USAGE_RANGES, type UsageRange } from "#lib/usage/usage-views.ts";
import { listEvents } from "#lib/webhooks/list-events.ts";
import { summarizeEvents } from "#lib/webhooks/summarize-events.ts";

type Read = (viewer: Viewer) => Promise<unknown>;

/** One of the companies, with all that its pages read whatever the tab. */
const ofOne =
  (read: (companyId: string, viewer: Viewer) => Promise<unknown> = () => Promise.resolve()): Read =>
  async (viewer) => {
    const company = await db().company.findFirstOrThrow({ select: { id: true } });
    await findCompany(viewer, company.id);
    await read(company.id, viewer);
  };
const TAB = { "the company": ofOne() };

/**
 * What each page and route reads for an operator, as far as it could grow with the fleet, and why
 * nothing does where it says so. The type asks for every route of the app. Those of /api/v1 are
 * called as they are.
 */
const FLEET_ROUTES: Record<(typeof ROUTES)[number], Record<string, Read> | string> = {
  "/": {
    "the overview": getOverview,
    notices: listNoticeGroups,
    "API version": () => readApiVersionState(),
    "the strip of days": () => readFleetDays(),
    "what was not verified in time": () => readUnverified(),
  },
  "/desk": {
    "what is due": async (viewer) => {
      await readDeskSummary(viewer);
      await listAgenda(viewer, { timeZone: "America/New_York" });
      await listDeskChanges(viewer, { timeZone: "America/New_York" });
    },
    "the figures": (viewer) => listDeskCompanies(viewer, { timeZone: "America/New_York" }),
  },
  "/desk/export": "Reads what /desk does, page by page.",
  "/activity": { activity: (viewer) => listAllEvents(viewer) },
  "/companies": {
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
    "companies that fail to sync": (viewer) => listCompanies(viewer, { sync: "failing" }),
    "companies refused long ago": (viewer) =>
      listCompanies(viewer, { reason: "revoked", since: "over_week" }),
    "companies never verified": (viewer) => listCompanies(viewer, { verified: "never" }),
    "companies that one person connected": (viewer) => listCompanies(viewer, { by: viewer.userId }),
    "the next page": async (viewer) => {
      const { next } = await listCompanies(viewer, { sort: "name" });
      return listCompanies(viewer, { sort: "name", after: next ?? "" });
    },
    "companies with a tag that few have": (viewer) => listCompanies(viewer, { tag: "few" }),
    "tags to suggest": listTags,
    "whether a tag is in use": (viewer) => isTagInUse(viewer, "all"),
    "saved views": listSavedViews,
    "the frame": countCompanies,
  },
  "/companies/[id]": {
    "the overview": ofOne(async (id, viewer) => {
      await countStoredRows(id);
      await listTimeline(viewer, id);
      await readSyncStatus(viewer, id);
      const company = await findCompany(viewer, id);
      if (company) await readCompanyDays(company);
      await listShareLinks(viewer, id);
    }),
  },
  "/companies/[id]/contractors": TAB,
  "/companies/[id]/more": TAB,
  "/companies/[id]/more/[resource]": TAB,
  "/companies/[id]/pay-schedules": TAB,
  "/companies/[id]/payrolls": TAB,
  "/companies/[id]/payrolls/[payrollUuid]": TAB,
  "/companies/[id]/people": TAB,
  "/companies/[id]/people/[employeeUuid]": TAB,
  "/companies/[id]/runs": { runs: ofOne((companyId, viewer) => listRuns(viewer, { companyId })) },
  "/companies/[id]/runs/[runId]": {
    "a run": async (viewer) => {
      const run = await db().syncRun.findFirst({ select: { id: true, companyId: true } });
      return findRun(viewer, run?.id ?? "", run?.companyId);
    },
  },
  "/companies/[id]/usage": {
    usage: ofOne((companyId, viewer) => readUsage(viewer, { companyId, range: "month" })),
  },
  "/companies/[id]/export/[resource]": TAB,
  "/break": "The first page of companies, in a demo.",
  "/companies/bulk": { "bulk actions": (viewer) => listBulkActions(viewer) },
  "/companies/bulk/new": {
    "all companies, to act on": (viewer) => previewSelection(viewer, { filter: {} }),
    "companies found by q, to act on": (viewer) => previewSelection(viewer, { filter: { q: "q" } }),
    "the next companies to act on": (viewer) => listCompanyIds(viewer, { limit: 500 }),
  },
  "/companies/bulk/[id]": "A page of one action's companies, by its index.",
  "/companies/bulk/[id]/results": "The same, page by page.",
  "/companies/bulk/start": "Writes what one page selects.",
  "/companies/export": "The same as bulk actions, page by page.",
  "/companies/reconnect": {
    "companies to reconnect": (viewer) => listCompaniesToReconnect(viewer, {}),
    "the newest links": listRecentLinks,
  },
  "/companies/reconnect/links": "Makes links to the companies of one page.",
  "/api-keys": {
    "usable API keys": (viewer) => listApiKeys(viewer),
    "ended API keys": (viewer) => listApiKeys(viewer, { kind: "ended" }),
  },
  "/audit": {
    "the audit log": (viewer) => listAudit(viewer),
    "the audit log of an actor": (viewer) => listAudit(viewer, { actor: "worker" }),
    "an address in the audit log": (viewer) => listAudit(viewer, { ip: "203.0.113.7" }),
    "an action in the audit log": (viewer) => listAudit(viewer, { action: "sync.requested" }),
    "an action of an actor that matches little": (viewer) =>
      listAudit(viewer, { actor: "worker", action: "erase" }),
    "a period of the audit log": (viewer) =>
      listAudit(viewer, { from: "2026-01-01", to: "2026-01-02" }),
    "a company in the audit log": async (viewer) => {
      const { id } = await db().company.findFirstOrThrow({ select: { id: true } });
      await listAudit(viewer, { company: id });
    },
  },
  "/audit/export": {
    "the first part of an export": async () => void (await readAllAudit({}).next()),
  },
  "/alerts": { "channels and deliveries": readAlerts },
  "/incidents": {
    "open incidents": (viewer) => listIncidents(viewer, { state: "open" }),
    "resolved incidents": (viewer) => listIncidents(viewer, { state: "resolved" }),
    "the badge": () => readAttention(),
  },
  "/incidents/[id]": {
    "an incident": async (viewer) => {
      const { id } = await db().incident.findFirstOrThrow({
        orderBy: { companies: "desc" },
        select: { id: true },
      });
      await findIncident(viewer, id);
      await listIncidentCompanies(viewer, id);
      await listIncidentCompanies(viewer, id, { q: "zzxqzz" });
    },
    "the runbook's queries": async (viewer) => {
      const { id: incidentId } = await db().incident.findFirstOrThrow({
        orderBy: { companies: "desc" },
        select: { id: true },
      });
      for (const name of (await listQueries()).keys()) await runQuery(viewer, { name, incidentId });
    },
  },
  "/people": {
    ...Object.fromEntries(
      PEOPLE_KINDS.map((kind) => [
        `${kind} people`,
        (viewer: Viewer) => listPeople(viewer, { kind }),
      ]),
    ),
    "people found by a letter": (viewer) => listPeople(viewer, { q: "a" }),
    "people found by much": (viewer) => listPeople(viewer, { q: "zzxqzz" }),
    "the staff": (viewer) => listStaff(viewer),
  },
  "/status": { "the system status": readSystemStatus },
  "/syncs": {
    syncs: (viewer) => listRuns(viewer),
    "failed syncs": (viewer) => listRuns(viewer, { outcome: "failed" }),
    "own syncs": findOwnOpenRuns,
  },
  "/usage": {
    ...Object.fromEntries(
      (Object.keys(USAGE_RANGES) as UsageRange[]).map((range) => [
        `usage of a ${range}`,
        (viewer: Viewer) => readUsage(viewer, { companyId: null, range }),
      ]),
    ),
  },
  "/webhooks": {
    webhooks: (viewer) => listEvents(viewer, {}),
    "webhooks of a type": (viewer) => listEvents(viewer, { type: "company.updated" }),
    "failed webhooks": (viewer) => listEvents(viewer, { state: "failed" }),
    "the summary of webhooks": summarizeEvents,
  },
  "/organization": { "the organization": readAccess },
  "/provision": { provisions: (viewer) => listProvisions(viewer) },
  "/readiness": { facts: () => readFacts() },
  "/readiness/evidence": "Reads what /readiness does.",
  "/readiness/evidence.md": "Reads what /readiness does.",
  "/metrics": { metrics: collectMetrics },
  "/api/changes": { "the marker of changes": changesMarker },
  "/api/search": Object.fromEntries(
    ["q", "cafe bakery 4a", "zzxqzz"].map((q) => [
      `what is found by ${q}`,
      (viewer: Viewer) => quickSearch(viewer, q),
    ]),
  ),
  "/api/sync/progress": {
    progress: async (viewer) => visibleProgress(viewer, await readAllProgress()),
  },
  "/api/health": {
    health: async () => [await findWorker(), await findInstallationProblem()],
  },
  "/api/v1": "Says that there is nothing.",
  "/api/v1/companies": "Called.",
  "/api/v1/companies/[gustoUuid]": "Called.",
  "/api/v1/incidents": "The list of incidents, as its page reads it.",
  "/api/v1/companies/[gustoUuid]/[resource]": "Called.",
  "/api/v1/companies/[gustoUuid]/access-token": "Called.",
  "/api/v1/companies/[gustoUuid]/gusto/[...path]": "Called.",
  "/api/v1/companies/[gustoUuid]/payrolls/[payrollUuid]/compensations": "Called.",
  "/api/v1/companies/[gustoUuid]/sync-runs": "Only writes.",
  "/api/v1/openapi.json": "A constant.",
  "/api/v1/provisions": "Only writes.",
  "/api/v1/provisions/[id]": "Called.",
  "/api/v1/sync-runs/[id]": "Called.",
  "/api/[[...rest]]": "Says that there is nothing.",
  "/api/auth/[...nextauth]": "Of one person.",
  "/api/client-errors": "Only logs.",
  "/api/demo/sign-in": "Of one person.",
  "/api/gusto/callback": "Of one authorization.",
  "/api/gusto/connect": "Of one authorization.",
  "/api/gusto/reconnect": "Of one link.",
  "/api/gusto/webhooks": "Of one event.",
  "/api/live": "A constant.",
  "/connect": "Of one person.",
  "/connect/done": "Of one person.",
  "/connect/problem": "Of one person.",
  "/pick": "Of one person.",
  "/reconnect/[link]": "Of one link.",
  "/shared/[link]": "Of one company.",
  "/sign-in": "A constant.",
};

/** Each of these reads, by the name of its route and its own. */
export const FLEET_READS: readonly { name: string; read: Read }[] = Object.entries(
  FLEET_ROUTES,
).flatMap(([route, reads]) =>
  typeof reads === "string"
    ? []
    : Object.entries(reads).map(([name, read]) => ({ name: `${route}: ${name}`, read })),
);
