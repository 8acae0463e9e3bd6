import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { markForReview } from "#lib/companies/mark-for-review.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { WebhookEvent } from "#lib/generated/prisma/client.ts";
import { lockCompanies } from "#lib/platform/database/lock-order.ts";
import { recordConnected } from "#lib/organization/provision/record-connected.ts";
import { requestRunWithin } from "#lib/payroll/runs/request-run.ts";
import { mergeTargets, type Target } from "#lib/payroll/runs/targets.ts";
import { eventMeaning } from "./event-meaning.ts";

/*
 * What events do here and what is recorded about them, in the caller's transaction, which has their
 * rows locked.
 */

export type Settlement = { state: "processed" | "ignored"; outcome: string; syncRunId?: string };

export type EventCompany = { id: string; name: string };

type Read = { id: string; target: Target };

/** What to enqueue after the commit. */
type EventFollowUp = { runId?: string; isReviewed?: boolean };

export const UNKNOWN_COMPANY: Settlement = {
  state: "ignored",
  outcome: "This company has never been connected here.",
};

/** A new grant is announced before we know whose it is. */
export async function skipUnknownCompany(
  tx: Transaction,
  events: WebhookEvent[],
): Promise<EventFollowUp> {
  const isProvisioned = (event: WebhookEvent) => eventMeaning(event).kind === "provisioned";
  await settleEvents(tx, events.filter(isProvisioned), {
    state: "processed",
    outcome: "Recorded. The company was not connected here at that time.",
  });
  await settleEvents(
    tx,
    events.filter((event) => !isProvisioned(event)),
    UNKNOWN_COMPANY,
  );
  return {};
}

export async function applyToCompany(
  tx: Transaction,
  company: EventCompany,
  events: WebhookEvent[],
): Promise<EventFollowUp> {
  await lockCompanies(tx, [company.id]);
  const meant = events.map((event) => ({ id: event.id, meaning: eventMeaning(event) }));
  for (const { id, meaning } of meant) {
    if (meaning.kind === "ignored")
      await settleEvents(tx, [{ id }], { state: "ignored", outcome: meaning.reason });
    if (meaning.kind === "provisioned")
      await settleEvents(tx, [{ id }], {
        state: "processed",
        outcome:
          (await recordConnected(tx, company.id)) > 0
            ? "A company requested here is now connected."
            : "Recorded.",
      });
  }
  const reads: Read[] = meant.flatMap(({ id, meaning }) =>
    meaning.kind === "read" ? [{ id, target: meaning.target }] : [],
  );
  if (reads.length === 0) return {};
  const targets =
    reads.reduce<Target[] | null>((all, { target }) => mergeTargets(all, [target]), []) ?? [];
  const requested = await requestRunWithin(tx, {
    companyId: company.id,
    trigger: "webhook",
    actor: "gusto",
    targets,
  });
  if (!requested) return reviewInstead(tx, company, reads);
  const outcome = requested.alreadyRunning
    ? "Added to a sync that was already queued."
    : "A sync of the change was queued.";
  await settleEvents(tx, reads, { state: "processed", outcome, syncRunId: requested.runId });
  return { runId: requested.runId };
}

/** A company's name and status follow Gusto even if its data isn't synced. */
async function reviewInstead(
  tx: Transaction,
  company: EventCompany,
  reads: Read[],
): Promise<EventFollowUp> {
  const isAboutCompany = ({ target }: Read) => target.resource === "company";
  const isReviewed = reads.some(isAboutCompany) && (await markForReview(tx, company.id));
  const reviewed = reads.filter((read) => isReviewed && isAboutCompany(read));
  await settleEvents(tx, reviewed, {
    state: "processed",
    outcome:
      "The company's name and state are read from Gusto. Nothing else is read because sync is off.",
  });
  await settleEvents(
    tx,
    reads.filter((read) => !reviewed.includes(read)),
    {
      state: "ignored",
      outcome: "Nothing to sync: sync is off for this company, or it is not connected.",
    },
  );
  return { isReviewed };
}

export async function settleEvents(
  tx: Transaction,
  events: readonly { id: string }[],
  { state, outcome, syncRunId }: Settlement,
): Promise<void> {
  await tx.webhookEvent.updateMany({
    where: { id: { in: events.map(({ id }) => id) } },
    data: {
      state,
      outcome,
      syncRunId: syncRunId ?? null,
      processedAt: databaseNow(),
      attempts: { increment: 1 },
    },
  });
}
