import "server-only";
import { defineJob, NOTHING } from "#lib/platform/jobs/define-job.ts";
import { deleteExpiredSessions } from "#lib/access/sessions/delete-expired-sessions.ts";
import { deleteIdleBudgets } from "#lib/calls/rate-budget.ts";
import { deleteOldDays } from "#lib/companies/verified-days/delete-old-days.ts";
import { deleteOldCalls } from "#lib/calls/delete-old-calls.ts";
import { deleteSpentAuthorizationRequests } from "#lib/connect/authorization/delete-spent-authorization-requests.ts";
import { deleteOldShareLinks } from "#lib/companies/sharing/share-links.ts";
import { deleteOldBulkActions } from "#lib/companies/bulk/delete-old-bulk-actions.ts";
import { deleteOldLinks } from "#lib/connect/links/delete-old-links.ts";
import { deleteOldChanges } from "#lib/payroll/changes/delete-old-changes.ts";
import { deleteExpiredPayReveals } from "#lib/payroll/erasing/delete-expired-pay-reveals.ts";
import { deleteOldRuns } from "#lib/payroll/erasing/delete-old-runs.ts";
import { resumeErasures } from "#lib/payroll/erasing/request-erasure.ts";
import { deleteOldDeliveries } from "#lib/incidents/alerts/delete-old-deliveries.ts";
import { deleteOldIncidents } from "#lib/incidents/delete-old-incidents.ts";
import { deleteOldHeartbeats } from "#lib/platform/jobs/heartbeat.ts";
import { deleteEndedWindows } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { deleteOldAudit } from "#lib/platform/audit/delete-old-audit.ts";
import { deleteOldNotices } from "#lib/notices/delete-old-notices.ts";
import { deleteOldPairs } from "#lib/tokens/store/delete-old-pairs.ts";
import { deleteOldEndings } from "#lib/tokens/grants/company-endings.ts";
import { deleteOldTokenEvents } from "#lib/tokens/store/delete-old-token-events.ts";
import { deleteOldEvents } from "#lib/webhooks/delete-old-events.ts";

/** Deletes data that is no longer needed. Each room knows its own; this one can import them all. */
export const housekeepingJob = defineJob({
  name: "housekeeping",
  payload: NOTHING,
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 600 },
  repeats: { cron: "7,17,27,37,47,57 * * * *" },
  async run() {
    await deleteExpiredSessions();
    await deleteSpentAuthorizationRequests();
    await deleteOldLinks();
    await deleteOldShareLinks();
    await deleteOldBulkActions();
    await deleteOldHeartbeats();
    await deleteEndedWindows();
    await deleteOldEndings();
    await deleteIdleBudgets();
    await deleteExpiredPayReveals();
    await deleteOldCalls();
    await deleteOldDays();
    await deleteOldTokenEvents();
    await deleteOldPairs();
    await deleteOldAudit();
    await deleteOldNotices();
    await deleteOldIncidents();
    await deleteOldDeliveries();
    await deleteOldRuns();
    await deleteOldChanges();
    await resumeErasures();
    await deleteOldEvents();
  },
});
