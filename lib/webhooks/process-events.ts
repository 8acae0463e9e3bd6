import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { reviewCompaniesJob } from "#lib/companies/review-companies-job.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import type { WebhookEvent } from "#lib/generated/prisma/client.ts";
import { lockWaitingEvents } from "#lib/platform/database/lock-order.ts";
import { observe } from "#lib/platform/tracing/observe.ts";
import { logger } from "#lib/platform/logger.ts";
import { syncRunJob } from "#lib/payroll/runs/sync-run-job.ts";
import { createEndedNotice } from "#lib/tokens/grants/create-ended-notice.ts";
import {
  endGrantsAtGusto,
  findGrantsEndedAtGusto,
} from "#lib/tokens/grants/end-grants-at-gusto.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { eventMeaning } from "./event-meaning.ts";
import {
  type EventCompany,
  type Settlement,
  UNKNOWN_COMPANY,
  skipUnknownCompany,
  applyToCompany,
  settleEvents,
} from "./event-effects.ts";

/*
 * Processes a company's stored events, oldest first by Gusto's time. The row's state is
 * authoritative: effect and state are committed in one transaction that locks the row, so each
 * effect happens once, whatever crashes and however often the event arrives.
 */

const BATCH = 100;
/** After that a person has to look: the page shows the reason and has a button. */
const MAX_ATTEMPTS = 5;
const MAX_OUTCOME_LENGTH = 500;

/**
 * Processes everything that is waiting for one company. Temporary failures are left to the sweep.
 */
export function processEvents(companyUuid: string): Promise<void> {
  return observe({ name: "webhook events", log: { companyUuid } }, () => processAll(companyUuid));
}

async function processAll(companyUuid: string): Promise<void> {
  for (;;) {
    const [first] = await listWaiting(db(), companyUuid, 1);
    if (!first) return;
    try {
      await processNext(first);
    } catch (error) {
      logger().warn({ err: error, eventId: first.id }, "An event could not be processed");
      if (!(await recordFailure(first, error))) return;
    }
  }
}

async function processNext(first: WebhookEvent): Promise<void> {
  const meaning = eventMeaning(first);
  if (meaning.kind !== "deprovisioned") return processBatch(first.companyUuid);
  const company = await findCompany(first.companyUuid);
  // May call Gusto, so it comes before the transaction, which holds row locks.
  const grantIds = company
    ? await findGrantsEndedAtGusto({ companyId: company.id, occurredAt: notLaterThanItCame(first) })
    : [];
  await transaction(async (tx) => {
    if (!(await lockWaitingEvents(tx, [first.id])).has(first.id)) return;
    await settleEvents(
      tx,
      [first],
      company ? await endConnection(tx, company, grantIds) : UNKNOWN_COMPANY,
    );
  });
}

/** Gusto's clock may be ahead; an event that has arrived has happened. */
function notLaterThanItCame({ occurredAt, receivedAt }: WebhookEvent): Date {
  return occurredAt > receivedAt ? receivedAt : occurredAt;
}

async function endConnection(
  tx: Transaction,
  company: EventCompany,
  grantIds: string[],
): Promise<Settlement> {
  const { tokenIds } = await endGrantsAtGusto({ companyId: company.id, grantIds }, tx);
  const open = await tx.companyGrant.count({ where: { companyId: company.id, endedAt: null } });
  const [tokenId] = tokenIds;
  if (tokenId === undefined)
    return {
      state: "processed",
      outcome:
        open > 0
          ? "The company has been connected again since; that connection stays."
          : "Already ended here.",
    };
  if (open > 0)
    return {
      state: "processed",
      outcome: "Gusto ended one connection; another admin's connection still serves the company.",
    };
  await createEndedNotice({ companyId: company.id, name: company.name, tokenId }, tx);
  return {
    state: "processed",
    outcome: "Gusto ended the connection. Its token is no longer served.",
  };
}

/**
 * The oldest waiting events up to the first that ends a connection: many changes lead to one sync.
 */
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
    return company ? applyToCompany(tx, company, events) : skipUnknownCompany(tx, events);
  });
  if (runId) await syncRunJob.tryEnqueue({ runId });
  if (isReviewed) await reviewCompaniesJob.tryEnqueue({});
}

function listWaiting(tx: Transaction, companyUuid: string, take: number): Promise<WebhookEvent[]> {
  return tx.webhookEvent.findMany({
    where: { companyUuid, state: "received" },
    orderBy: [{ occurredAt: "asc" }, { id: "asc" }],
    take,
  });
}

async function findCompany(
  gustoUuid: string,
  tx: Transaction = db(),
): Promise<EventCompany | null> {
  return tx.company.findUnique({
    where: { gustoUuid },
    select: { id: true, name: true },
  });
}

/** @returns whether the event is given up, so the next one can be processed */
async function recordFailure({ id }: WebhookEvent, error: unknown): Promise<boolean> {
  const message = error instanceof Error ? error.message : "An unknown fault.";
  const { attempts } = await db().webhookEvent.update({
    where: { id },
    data: { attempts: { increment: 1 }, outcome: message.slice(0, MAX_OUTCOME_LENGTH) },
  });
  if (attempts < MAX_ATTEMPTS) return false;
  await db().webhookEvent.updateMany({
    where: { id, state: "received" },
    data: { state: "failed", processedAt: databaseNow() },
  });
  return true;
}
