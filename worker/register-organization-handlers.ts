import type { PgBoss } from "pg-boss";
import { enqueue, JOBS } from "#lib/platform/jobs/queue.ts";
import { mailNotices } from "#lib/notices/mail-notices.ts";
import { createLostCompanyNotices } from "#lib/tokens/grants/create-ended-notice.ts";
import { createHeldNotice } from "#lib/tokens/health/create-held-notice.ts";
import { disconnectAtGusto } from "#lib/organization/disconnect-at-gusto.ts";
import { settleSendingProvisions } from "#lib/organization/provision/provision-company.ts";
import { checkSubscriptions } from "#lib/webhooks/check-subscriptions.ts";
import { processEvents } from "#lib/webhooks/process-events.ts";
import { readEvents } from "#lib/webhooks/read-events.ts";
import { sweepEvents } from "#lib/webhooks/sweep-events.ts";
import { tryVerificationToken } from "#lib/webhooks/verify-subscription.ts";

/** Pause between two looks for events that lost their job. */
const SWEEP_PAUSE_SECONDS = 15;
/** Companies whose events are worked on side by side. */
const COMPANIES_AT_ONCE = 4;

/** The jobs of the partner's organization at Gusto: webhooks, events, and who has to be told. */
export async function registerOrganizationHandlers(boss: PgBoss, stop: AbortSignal): Promise<void> {
  await boss.work(
    "webhooks.process",
    { pollingIntervalSeconds: 0.5, localConcurrency: COMPANIES_AT_ONCE },
    async (jobs) => {
      for (const job of jobs)
        await processEvents(JOBS["webhooks.process"].parse(job.data).companyUuid);
    },
  );
  await boss.work("webhooks.verify", { pollingIntervalSeconds: 0.5 }, async (jobs) => {
    for (const job of jobs) {
      const { sealedToken, subscriptionIds } = JOBS["webhooks.verify"].parse(job.data);
      await tryVerificationToken(sealedToken, subscriptionIds);
    }
  });
  await boss.work("webhooks.sweep", { pollingIntervalSeconds: 1 }, async () => {
    try {
      await sweepEvents();
      await settleSendingProvisions();
      await createLostCompanyNotices();
      await createHeldNotice();
      await mailNotices();
    } finally {
      if (!stop.aborted)
        await enqueue("webhooks.sweep", {}, { startAfterSeconds: SWEEP_PAUSE_SECONDS });
    }
  });
  await boss.work("webhooks.check", async () => void (await checkSubscriptions()));
  await boss.work("events.read", async () => void (await readEvents()));
  await boss.work("organization.disconnect", { pollingIntervalSeconds: 1 }, async (jobs) => {
    for (const job of jobs)
      await disconnectAtGusto(JOBS["organization.disconnect"].parse(job.data).companyId);
  });

  await boss.schedule("webhooks.sweep", "* * * * *");
  await boss.schedule("webhooks.check", "*/5 * * * *");
  await boss.schedule("events.read", "*/5 * * * *");
  for (const name of ["webhooks.sweep", "webhooks.check", "events.read"] as const)
    await enqueue(name, {});
}
