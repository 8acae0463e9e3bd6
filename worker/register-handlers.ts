import type { PgBoss } from "pg-boss";
import { finishAuthorizations } from "#lib/connect/authorization/finish-authorizations.ts";
import { reviewCompanies } from "#lib/companies/review-companies.ts";
import { deleteSpentAuthorizationRequests } from "#lib/connect/authorization/delete-spent-authorization-requests.ts";
import { deleteExpiredSessions } from "#lib/access/sessions/delete-expired-sessions.ts";
import { deleteOldHeartbeats } from "#lib/platform/jobs/heartbeat.ts";
import { enqueue, JOBS } from "#lib/platform/jobs/queue.ts";
import { deleteExpiredPayReveals } from "#lib/payroll/erasing/delete-expired-pay-reveals.ts";
import { deleteOldRuns } from "#lib/payroll/erasing/delete-old-runs.ts";
import { enqueueDueRuns } from "#lib/payroll/runs/due-runs.ts";
import { eraseCompanyData, resumeErasures } from "#lib/payroll/erasing/erase-company-data.ts";
import { rereadRows } from "#lib/payroll/reading/reread-rows.ts";
import { scheduleSyncs } from "#lib/payroll/runs/schedule-syncs.ts";
import { handleSyncRun, RUNS_AT_ONCE } from "#lib/payroll/runs/work-on-run.ts";
import { deleteIdleBudgets } from "#lib/calls/rate-budget.ts";
import { deleteOldCalls } from "#lib/calls/record-calls.ts";
import { checkStoredPairs } from "#lib/companies/check-stored-pairs.ts";
import { deleteOldEndings } from "#lib/tokens/grants/company-endings.ts";
import { revokeAndWipe } from "#lib/tokens/grants/disconnect-grants.ts";
import { verifyConnection } from "#lib/tokens/health/verify-connection.ts";
import { deleteOldTokenEvents } from "#lib/tokens/store/delete-old-token-events.ts";
import { recordTakeovers } from "#lib/tokens/grants/record-takeovers.ts";
import { sweepDueTokens, sweepEndedTokens } from "#lib/tokens/serving/sweep-tokens.ts";
import { deleteOldEvents } from "#lib/webhooks/sweep-events.ts";
import { registerOrganizationHandlers } from "./register-organization-handlers.ts";

/** Pause between two sweeps. Cron starts one every minute besides, in case the chain breaks. */
const SWEEP_PAUSE_SECONDS = 5;

/** With fifty at a time, of which each is asked about within seconds: a fleet of 100,000 companies within a day. */
const REVIEW_PAUSE_SECONDS = 20;

/** Brings job names and use cases together. */
export async function registerHandlers(boss: PgBoss, stop: AbortSignal): Promise<void> {
  await boss.work("tokens.sweep", { pollingIntervalSeconds: 1 }, async () => {
    try {
      await sweepDueTokens(stop);
      await finishAuthorizations();
      await sweepEndedTokens();
      await recordTakeovers();
    } finally {
      if (!stop.aborted)
        await enqueue("tokens.sweep", {}, { startAfterSeconds: SWEEP_PAUSE_SECONDS });
    }
  });

  await boss.work("tokens.check", { pollingIntervalSeconds: 1 }, async () => {
    try {
      await checkStoredPairs(stop);
    } finally {
      if (!stop.aborted)
        await enqueue("tokens.check", {}, { startAfterSeconds: SWEEP_PAUSE_SECONDS });
    }
  });

  await boss.work(
    "tokens.revoke",
    { pollingIntervalSeconds: 1, localConcurrency: 4 },
    async (jobs) => {
      for (const job of jobs) {
        const { tokenId } = JOBS["tokens.revoke"].parse(job.data);
        if ((await revokeAndWipe(tokenId)) === "unconfirmed")
          throw new Error("Gusto has not confirmed the revocation yet");
      }
    },
  );
  await boss.work("tokens.verify", { pollingIntervalSeconds: 2 }, async (jobs) => {
    for (const job of jobs) await verifyConnection(JOBS["tokens.verify"].parse(job.data).gustoUuid);
  });

  await boss.work(
    "sync.run",
    { pollingIntervalSeconds: 0.5, localConcurrency: RUNS_AT_ONCE },
    async (jobs) => {
      for (let hand = 0; hand < jobs.length; hand += 1) await handleSyncRun(stop);
    },
  );
  await boss.work("sync.sweep", { pollingIntervalSeconds: 1 }, async () => {
    try {
      await scheduleSyncs();
      await enqueueDueRuns();
      await rereadRows(stop);
    } finally {
      if (!stop.aborted)
        await enqueue("sync.sweep", {}, { startAfterSeconds: SWEEP_PAUSE_SECONDS });
    }
  });
  await boss.work("companies.review", { pollingIntervalSeconds: 1 }, async () => {
    try {
      await reviewCompanies(stop);
    } finally {
      if (!stop.aborted)
        await enqueue("companies.review", {}, { startAfterSeconds: REVIEW_PAUSE_SECONDS });
    }
  });
  await boss.work("sync.erase", { pollingIntervalSeconds: 1 }, async (jobs) => {
    for (const job of jobs) await eraseCompanyData(JOBS["sync.erase"].parse(job.data).companyId);
  });
  await boss.work("housekeeping", async () => {
    await deleteExpiredSessions();
    await deleteSpentAuthorizationRequests();
    await deleteOldHeartbeats();
    await deleteOldEndings();
    await deleteIdleBudgets();
    await deleteExpiredPayReveals();
    await deleteOldCalls();
    await deleteOldTokenEvents();
    await deleteOldRuns();
    await resumeErasures();
    await deleteOldEvents();
  });
  await registerOrganizationHandlers(boss, stop);

  await boss.schedule("tokens.sweep", "* * * * *");
  await boss.schedule("tokens.check", "* * * * *");
  await boss.schedule("sync.sweep", "* * * * *");
  await boss.schedule("companies.review", "* * * * *");
  await boss.schedule("housekeeping", "17 * * * *");
  await enqueue("tokens.sweep", {});
  await enqueue("tokens.check", {});
  await enqueue("sync.sweep", {});
  await enqueue("companies.review", {});
}
