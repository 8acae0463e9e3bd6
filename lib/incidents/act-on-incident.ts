import "server-only";
import { by, type Caller } from "#lib/access/caller.ts";
import { nameActors } from "#lib/access/name-actors.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { viewerActor } from "#lib/access/viewer.ts";
import { type AuditAction, recordAudit } from "#lib/platform/audit/record-audit.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { isStorableText } from "#lib/platform/database/storable.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { findAssignee } from "./assignees.ts";
import { type IncidentEventType, recordIncidentEvent } from "./record-incident-event.ts";
import { tellOpenPages } from "./update-incidents.ts";

/** Which incident, and the version of it that the person saw. */
type Seen = { incidentId: string; version: number };

const MAX_NOTE = 1_000;
const MAX_SNOOZE_HOURS = 7 * 24;
const MAX_QUICK_CHANGES = 10;

/** Records that somebody is looking into it. @throws AppError not_found, conflict */
export function acknowledgeIncident(caller: Caller, seen: Seen): Promise<void> {
  return act(caller, seen, {
    data: { acknowledgedAt: databaseNow(), acknowledgedBy: viewerActor(caller.viewer) },
    type: "acknowledged",
    action: "incident_acknowledged",
  });
}

/** @param userId an operator; null for nobody @throws AppError not_found, invalid_input, conflict */
export async function assignIncident(
  caller: Caller,
  seen: Seen,
  userId: string | null,
): Promise<void> {
  requireOperator(caller.viewer);
  const assignee = userId === null ? null : await findAssignee(userId);
  if (userId !== null && !assignee)
    throw new AppError("invalid_input", "Choose somebody who is an operator now.", {
      field: "assignee",
    });
  await act(caller, seen, {
    data: { assigneeUserId: assignee?.id ?? null },
    type: "assigned",
    action: "incident_assigned",
    detail: assignee?.name ?? "nobody",
  });
}

/** @param hours 0 ends the snooze @throws AppError not_found, invalid_input, conflict */
export async function snoozeIncident(caller: Caller, seen: Seen, hours: number): Promise<void> {
  if (!Number.isInteger(hours) || hours < 0 || hours > MAX_SNOOZE_HOURS)
    throw new AppError("invalid_input", "Choose for how long, a week at most.", { field: "hours" });
  const until = new Date(databaseNow().getTime() + hours * HOUR_MS);
  await act(
    caller,
    seen,
    hours === 0
      ? { data: { snoozedUntil: null }, type: "unsnoozed", action: "incident_snoozed" }
      : {
          data: { snoozedUntil: until },
          type: "snoozed",
          action: "incident_snoozed",
          detail: until.toISOString(),
        },
  );
}

/** Adds a note. It conflicts with no other act, and resolved incidents accept notes, too. @throws AppError not_found, invalid_input */
export async function addIncidentNote(
  caller: Caller,
  incidentId: string,
  text: string,
): Promise<void> {
  requireOperator(caller.viewer);
  const note = text.trim();
  if (note === "" || note.length > MAX_NOTE || !isStorableText(note))
    throw new AppError("invalid_input", `Write a note of up to ${MAX_NOTE} characters.`, {
      field: "note",
    });
  await requireIncident(incidentId);
  await transaction((tx) =>
    record(tx, caller, incidentId, { type: "noted", action: "incident_noted", detail: note }),
  );
}

type Act = {
  type: IncidentEventType;
  action: AuditAction;
  detail?: string;
};

/** What people change of an incident; each raises its version by one. */
const CHANGES: IncidentEventType[] = ["acknowledged", "assigned", "snoozed", "unsnoozed"];

/** Carried out on the version that was seen, or not at all: two operators never undo each other unseen. */
async function act(
  caller: Caller,
  seen: Seen,
  { data, ...what }: Act & { data: Prisma.IncidentUncheckedUpdateManyInput },
): Promise<void> {
  requireOperator(caller.viewer);
  const { incidentId } = seen;
  const current = await requireIncident(incidentId);
  const version = await versionToChange(seen, current.version, viewerActor(caller.viewer));
  const isDone = await transaction(async (tx) => {
    const { count } = await tx.incident.updateMany({
      where: { id: incidentId, version, resolvedAt: null },
      data: { ...data, version: { increment: 1 } },
    });
    if (count > 0) await record(tx, caller, incidentId, what);
    return count > 0;
  });
  if (!isDone) throw await changedMeanwhile(incidentId);
}

/** The version that was seen, or the current one if only this person has changed it since: quick clicks do not conflict with each other. */
async function versionToChange(
  { incidentId, version }: Seen,
  current: number,
  actor: string,
): Promise<number> {
  const newer = current - version;
  if (newer <= 0 || newer > MAX_QUICK_CHANGES) return version;
  const since = await db().incidentEvent.findMany({
    where: { incidentId, type: { in: CHANGES } },
    orderBy: { id: "desc" },
    take: newer,
    select: { actor: true },
  });
  const isOwn = since.length === newer && since.every((event) => event.actor === actor);
  return isOwn ? current : version;
}

async function record(
  tx: Transaction,
  caller: Caller,
  incidentId: string,
  { type, action, detail }: Act,
): Promise<void> {
  const at = databaseNow();
  const actor = viewerActor(caller.viewer);
  await recordIncidentEvent(tx, { incidentId, at, type, actor, ...(detail && { detail }) });
  await recordAudit(tx, { ...by(caller), action, subject: `incident:${incidentId}` });
  await tellOpenPages(tx);
}

/** What the other person did, so that the later one can decide again. */
async function changedMeanwhile(incidentId: string): Promise<AppError> {
  const incident = await db().incident.findUnique({
    where: { id: incidentId },
    select: { resolvedAt: true },
  });
  if (incident?.resolvedAt)
    return new AppError("conflict", "This incident was resolved in the meantime.");
  const last = await db().incidentEvent.findFirst({
    where: { incidentId, type: { in: CHANGES } },
    orderBy: { id: "desc" },
  });
  const names = await nameActors(last ? [last.actor] : []);
  const who = (last && names.get(last.actor)) ?? "Somebody else";
  return new AppError(
    "conflict",
    `Not done: ${who} changed this incident a moment ago (${last?.type ?? "changed"}). The page shows it now; decide again.`,
  );
}

async function requireIncident(id: string): Promise<{ version: number }> {
  const found = isUuid(id)
    ? await db().incident.findUnique({ where: { id }, select: { version: true } })
    : null;
  if (!found) throw new AppError("not_found", "Incident not found.");
  return found;
}
