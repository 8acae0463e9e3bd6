import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { rankOf } from "./causes/cause.ts";
import type { CauseId } from "./causes/causes.ts";
import { causeById } from "./causes/find-cause.ts";
import { type Candidate, chooseIncident, RETURNS_WITHIN_MS } from "./decide-incident.ts";
import { readRelated } from "./read-related.ts";
import { recordIncidentEvent } from "./record-incident-event.ts";

/**
 * The incident that a fault of this cause belongs to: the open one, one that ended a short while ago, or
 * a new one. The caller holds the lock of all incidents. @returns its id
 */
export async function openFor(
  tx: Transaction,
  cause: CauseId,
  since: Date,
  now: Date,
): Promise<string> {
  const choice = chooseIncident(await readCandidates(tx, cause, now), now);
  if (choice.kind !== "new") {
    if (choice.kind === "reopen") await reopen(tx, choice.id, now);
    return choice.id;
  }
  if (choice.closes)
    await tx.incident.update({ where: { id: choice.closes }, data: { accepts: false } });
  return create(tx, cause, since, now);
}

/** Nothing happens to one that is open. */
export async function reopen(tx: Transaction, id: string, now: Date): Promise<void> {
  const reopened = await tx.$executeRaw`
    UPDATE incidents i
    SET resolved_at = NULL,
      accepts = NOT EXISTS (
        SELECT 1
        FROM incidents o
        WHERE o.cause = i.cause AND o.resolved_at IS NULL AND o.accepts AND o.id <> i.id
      )
    WHERE i.id = ${id}::uuid AND i.resolved_at IS NOT NULL`;
  if (reopened === 1) await recordIncidentEvent(tx, { incidentId: id, at: now, type: "reopened" });
}

async function create(tx: Transaction, cause: CauseId, since: Date, now: Date): Promise<string> {
  const { id } = await tx.incident.create({
    data: {
      cause,
      severity: rankOf(causeById(cause).severity),
      since,
      openedAt: now,
      joinedAt: now,
      related: await readRelated(tx, since),
    },
    select: { id: true },
  });
  return id;
}

/** The open one that accepts, and the latest that ended a short while ago. */
function readCandidates(tx: Transaction, cause: CauseId, now: Date): Promise<Candidate[]> {
  const lately = new Date(now.getTime() - RETURNS_WITHIN_MS);
  return tx.incident.findMany({
    where: { cause, OR: [{ resolvedAt: null, accepts: true }, { resolvedAt: { gte: lately } }] },
    orderBy: { resolvedAt: { sort: "desc", nulls: "first" } },
    take: 2,
    select: {
      ...{ id: true, openedAt: true, joinedAt: true, signalSince: true },
      ...{ resolvedAt: true, accepts: true },
    },
  });
}
