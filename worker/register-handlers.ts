import type { PgBoss } from "pg-boss";
import { deleteSpentAuthorizationRequests } from "#lib/companies/delete-spent-authorization-requests.ts";
import { deleteExpiredSessions } from "#lib/auth/delete-expired-sessions.ts";
import { deleteOldHeartbeats } from "#lib/jobs/heartbeat.ts";
import { enqueue, JOBS } from "#lib/jobs/queue.ts";
import { revokeAndWipe } from "#lib/tokens/disconnect-grants.ts";
import { sweepDueTokens, sweepEndedTokens } from "#lib/tokens/sweep-tokens.ts";

/** Pause between two sweeps. Cron starts one every minute besides, in case the chain breaks. */
const SWEEP_PAUSE_SECONDS = 5;

/** Brings job names and use cases together. */
export async function registerHandlers(boss: PgBoss, stop: AbortSignal): Promise<void> {
  await boss.work("tokens.sweep", { pollingIntervalSeconds: 1 }, async () => {
    try {
      await sweepDueTokens(stop);
      await sweepEndedTokens();
    } finally {
      if (!stop.aborted) await enqueue("tokens.sweep", {}, { startAfterSeconds: SWEEP_PAUSE_SECONDS });
    }
  });

  await boss.work("tokens.revoke", { pollingIntervalSeconds: 1, localConcurrency: 4 }, async (jobs) => {
    for (const job of jobs) {
      const { tokenId } = JOBS["tokens.revoke"].parse(job.data);
      if (!(await revokeAndWipe(tokenId))) throw new Error("Gusto has not confirmed the revocation yet");
    }
  });

  await boss.work("housekeeping", async () => {
    await deleteExpiredSessions();
    await deleteSpentAuthorizationRequests();
    await deleteOldHeartbeats();
  });

  await boss.schedule("tokens.sweep", "* * * * *");
  await boss.schedule("housekeeping", "17 * * * *");
  await enqueue("tokens.sweep", {});
}
