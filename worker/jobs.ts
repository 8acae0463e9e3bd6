import { bulkActionsJob } from "#lib/companies/bulk/bulk-actions-job.ts";
import { checkStoredPairsJob } from "#lib/companies/check-stored-pairs-job.ts";
import { reviewCompaniesJob } from "#lib/companies/review-companies-job.ts";
import { updateStandingsJob } from "#lib/companies/fleet/update-standings-job.ts";
import { finishAuthorizationsJob } from "#lib/connect/authorization/finish-authorizations-job.ts";
import { mailLinksJob } from "#lib/connect/links/mail-links-job.ts";
import { sendEmailAlertsJob } from "#lib/incidents/alerts/send-email-alerts-job.ts";
import { sendSlackAlertsJob } from "#lib/incidents/alerts/send-slack-alerts-job.ts";
import { sendWebhookAlertsJob } from "#lib/incidents/alerts/send-webhook-alerts-job.ts";
import { updateIncidentsJob } from "#lib/incidents/update-incidents-job.ts";
import { mailInvitationsJob } from "#lib/notices/mail-invitations-job.ts";
import { mailNoticesJob } from "#lib/notices/mail-notices-job.ts";
import { disconnectAtGustoJob } from "#lib/organization/disconnect-at-gusto-job.ts";
import { settleProvisionsJob } from "#lib/organization/provision/settle-provisions-job.ts";
import { eraseCompanyDataJob } from "#lib/payroll/erasing/erase-company-data-job.ts";
import { syncRunJob } from "#lib/payroll/runs/sync-run-job.ts";
import { syncSweepJob } from "#lib/payroll/runs/sync-sweep-job.ts";
import type { Job } from "#lib/platform/jobs/define-job.ts";
import { housekeepingJob } from "#lib/process/housekeeping-job.ts";
import { revokeTokenJob } from "#lib/tokens/grants/revoke-token-job.ts";
import { createNoticesJob } from "#lib/tokens/health/create-notices-job.ts";
import { verifyConnectionJob } from "#lib/tokens/health/verify-connection-job.ts";
import { tokenSweepJob } from "#lib/tokens/serving/token-sweep-job.ts";
import { checkSubscriptionsJob } from "#lib/webhooks/subscriptions/check-subscriptions-job.ts";
import { processEventsJob } from "#lib/webhooks/process-events-job.ts";
import { readEventsJob } from "#lib/webhooks/read-events-job.ts";
import { sweepEventsJob } from "#lib/webhooks/sweep-events-job.ts";
import { verifySubscriptionJob } from "#lib/webhooks/subscriptions/verify-subscription-job.ts";

/** All of the worker's jobs. A test compares this list with the rooms' files. */
export const JOBS: readonly Job[] = [
  tokenSweepJob,
  checkStoredPairsJob,
  revokeTokenJob,
  verifyConnectionJob,
  createNoticesJob,
  mailNoticesJob,
  mailInvitationsJob,
  mailLinksJob,
  disconnectAtGustoJob,
  settleProvisionsJob,
  syncRunJob,
  syncSweepJob,
  eraseCompanyDataJob,
  finishAuthorizationsJob,
  reviewCompaniesJob,
  updateStandingsJob,
  updateIncidentsJob,
  bulkActionsJob,
  sendEmailAlertsJob,
  sendSlackAlertsJob,
  sendWebhookAlertsJob,
  processEventsJob,
  verifySubscriptionJob,
  sweepEventsJob,
  checkSubscriptionsJob,
  readEventsJob,
  housekeepingJob,
];
