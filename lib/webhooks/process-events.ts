import "server-only";
import { enqueueReview, markForReview } from "#lib/companies/ask-for-review.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import type { WebhookEvent } from "#lib/generated/prisma/client.ts";
import { lockCompanies, lockWaitingEvents } from "#lib/platform/database/lock-order.ts";
import { logger } from "#lib/platform/logger.ts";
import { createEndedNotice } from "#lib/tokens/grants/create-ended-notice.ts";
import { recordConnected } from "#lib/organization/provision/record-connected.ts";
import { queueRequestedRun, requestRunWithin } from "#lib/payroll/runs/request-run.ts";
import { mergeTargets, type Target } from "#lib/payroll/runs/targets.ts";
import {
  endGrantsAtGusto,
  findGrantsEndedAtGusto,
} from "#lib/tokens/grants/end-grants-at-gusto.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { eventMeaning } from "./event-meaning.ts";

/*
 * Working on the stored events of a company, oldest first by Gusto's time. The row's state is the truth: effect and state are written in one
 * transaction that holds the row, so each effect happens once, whatever crashes and however often the event comes.
 */

const BATCH = 100;
/** Then a person looks at it: the page shows why and has a button. */
const MAX_ATTEMPTS = 5;
const MAX_OUTCOME_LENGTH = 500;

type Event = WebhookEvent;
type Written = { state: "processed" | "ignored"; outcome: string; syncRunId?: string };
type Company = { id: string; name: string };
type Read = { id: string; target: Target };
/** What is queued once the transaction is committed. */
type FollowUp = { runId?: string; isReviewed?: boolean };

/** Works on everything of one company that waits. What fails for a passing reason waits for the sweep. */
export async function processEvents(companyUuid: string): Promise<void> {
  for (;;) {
    const [first] = await listWaiting(db(), companyUuid, 1);
    if (!first) return;
    try {
      await processNext(first);
    } catch (error) {
      logger().warn({ err: error, eventId: first.id }, "An event was not worked on");
      if (!(await recordFailure(first, error))) return;
    }
  }
}

async function processNext(first: Event): Promise<void> {
  const meaning = eventMeaning(first);
  if (meaning.kind !== "deprovisioned") return processBatch(first.companyUuid);
  const company = await findCompany(first.companyUuid);
  // Gusto may have to be asked: before the transaction, which holds rows.
  const grantIds = company
    ? await findGrantsEndedAtGusto({ companyId: company.id, occurredAt: notLaterThanItCame(first) })
    : [];
  await transaction(async (tx) => {
    if (!(await lockWaitingEvents(tx, [first.id])).has(first.id)) return;
    await write(
      tx,
      [first.id],
      company ? await deprovision(tx, company, grantIds) : UNKNOWN_COMPANY,
    );
  });
}

/** Gusto's clock may be ahead. What has arrived has happened. */
function notLaterThanItCame({ occurredAt, receivedAt }: Event): Date {
  return occurredAt > receivedAt ? receivedAt : occurredAt;
}

const UNKNOWN_COMPANY: Written = { state: "ignored", outcome: "This company is not known here." };

async function deprovision(
  tx: Transaction,
  company: Company,
  grantIds: string[],
): Promise<Written> {
  const { tokenIds } = await endGrantsAtGusto({ companyId: company.id, grantIds }, tx);
  const open = await tx.companyGrant.count({ where: { companyId: company.id, endedAt: null } });
  const [tokenId] = tokenIds;
  if (tokenId === undefined)
    return {
      state: "processed",
      outcome:
        open > 0
          ? "The company was connected again since; that connection goes on."
          : "Already ended here.",
    };
  if (open > 0)
    return {
      state: "processed",
      outcome: "Gusto ended a connection; another one of the company goes on.",
    };
  await createEndedNotice({ companyId: company.id, name: company.name, tokenId }, tx);
  return {
    state: "processed",
    outcome: "Gusto ended the connection. Nobody is given its token any more.",
  };
}

/** The oldest waiting events, as far as none of them ends a connection: many changes make one reading. */
async function processBatch(companyUuid: string): Promise<void> {
  const { runId, isReviewed } = await transaction(async (tx) => {
    const waiting = await listWaiting(tx, companyUuid, BATCH);
    const end = waiting.findIndex((event) => eventMeaning(event).kind === "deprovisioned");
    const batch = end === -1 ? waiting : waiting.slice(0, end);
    const held = await lockWaitingEvents(
      tx,
      batch.map(({ id }) => id),
    );
    const company = await findCompany(companyUuid, tx);
    const events = batch.filter(({ id }) => held.has(id));
    return company ? applyToCompany(tx, company, events) : passOver(tx, events);
  });
  if (runId) await queueRequestedRun(runId);
  if (isReviewed) await enqueueReview();
}

/** A new grant is announced before we have found out whose it is. */
async function passOver(tx: Transaction, events: Event[]): Promise<FollowUp> {
  const isProvisioned = (event: Event) => eventMeaning(event).kind === "provisioned";
  await write(
    tx,
    events.filter(isProvisioned).map(({ id }) => id),
    { state: "processed", outcome: "Recorded. The company was not connected here at that moment." },
  );
  await write(
    tx,
    events.filter((event) => !isProvisioned(event)).map(({ id }) => id),
    UNKNOWN_COMPANY,
  );
  return {};
}

async function applyToCompany(
  tx: Transaction,
  company: Company,
  events: Event[],
): Promise<FollowUp> {
  await lockCompanies(tx, [company.id]);
  const meant = events.map((event) => ({ id: event.id, meaning: eventMeaning(event) }));
  for (const { id, meaning } of meant) {
    if (meaning.kind === "ignored")
      await write(tx, [id], { state: "ignored", outcome: meaning.reason });
    if (meaning.kind === "provisioned")
      await write(tx, [id], {
        state: "processed",
        outcome:
          (await recordConnected(tx, company.id)) > 0
            ? "A company that was asked for here is connected."
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
    ? "Joined the reading that was waiting."
    : "The change is read from Gusto.";
  await write(
    tx,
    reads.map(({ id }) => id),
    { state: "processed", outcome, syncRunId: requested.runId },
  );
  return { runId: requested.runId };
}

/** Name and state of a company follow Gusto whether its data is synced or not. */
async function reviewInstead(tx: Transaction, company: Company, reads: Read[]): Promise<FollowUp> {
  const isAboutCompany = ({ target }: Read) => target.resource === "company";
  const isReviewed = reads.some(isAboutCompany) && (await markForReview(tx, company.id));
  const reviewed = reads.filter((read) => isReviewed && isAboutCompany(read));
  await write(
    tx,
    reviewed.map(({ id }) => id),
    {
      state: "processed",
      outcome:
        "The company's name and state are asked of Gusto. Nothing else is read: sync is off.",
    },
  );
  await write(
    tx,
    reads.filter((read) => !reviewed.includes(read)).map(({ id }) => id),
    {
      state: "ignored",
      outcome: "Nothing is read for this company: sync is off or it is not connected.",
    },
  );
  return { isReviewed };
}

function listWaiting(tx: Transaction, companyUuid: string, take: number): Promise<Event[]> {
  return tx.webhookEvent.findMany({
    where: { environment: env().GUSTO_ENVIRONMENT, companyUuid, state: "received" },
    orderBy: [{ occurredAt: "asc" }, { id: "asc" }],
    take,
  });
}

async function findCompany(gustoUuid: string, tx: Transaction = db()): Promise<Company | null> {
  return tx.company.findUnique({
    where: { environment_gustoUuid: { environment: env().GUSTO_ENVIRONMENT, gustoUuid } },
    select: { id: true, name: true },
  });
}

async function write(
  tx: Transaction,
  ids: string[],
  { state, outcome, syncRunId }: Written,
): Promise<void> {
  await tx.webhookEvent.updateMany({
    where: { id: { in: ids } },
    data: {
      state,
      outcome,
      syncRunId: syncRunId ?? null,
      processedAt: new Date(),
      attempts: { increment: 1 },
    },
  });
}

/** @returns whether it is given up, so that the next one can be worked on */
async function recordFailure({ id }: Event, error: unknown): Promise<boolean> {
  const outcome = (error instanceof Error ? error.message : "An unknown fault.").slice(
    0,
    MAX_OUTCOME_LENGTH,
  );
  const { attempts } = await db().webhookEvent.update({
    where: { id },
    data: { attempts: { increment: 1 }, outcome },
  });
  if (attempts < MAX_ATTEMPTS) return false;
  await db().webhookEvent.updateMany({
    where: { id, state: "received" },
    data: { state: "failed", processedAt: new Date() },
  });
  return true;
}
