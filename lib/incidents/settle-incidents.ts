import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { Incident } from "#lib/generated/prisma/client.ts";
import { causeById } from "./causes/find-cause.ts";
import { affected, hasGrown, isOver, severityRank } from "./decide-incident.ts";
import { recordIncidentEvent } from "./record-incident-event.ts";

/**
 * Gives changed incidents the severity of their numbers, resolves those that affect nothing any more, and
 * writes their history. Incidents whose last companies were deleted are among them.
 */
export async function settleIncidents(
  tx: Transaction,
  changed: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  const open = await tx.incident.findMany({
    where: {
      resolvedAt: null,
      OR: [{ id: { in: [...changed] } }, { companies: 0, signalSince: null }],
    },
  });
  for (const incident of open) await settle(tx, incident, now);
}

async function settle(tx: Transaction, incident: Incident, now: Date): Promise<void> {
  const { companies } = affected(incident);
  const severity = severityRank(causeById(incident.cause), incident);
  const type = isOver(incident)
    ? "resolved"
    : incident.told === 0
      ? "opened"
      : hasGrown(incident)
        ? "grown"
        : null;
  if (type === null && severity === incident.severity) return;
  await tx.incident.update({
    where: { id: incident.id },
    data: {
      severity,
      ...(type === "resolved" && { resolvedAt: now }),
      ...((type === "opened" || type === "grown") && { told: Math.max(1, companies) }),
      // What was put off was smaller.
      ...(type === "grown" && { snoozedUntil: null }),
    },
  });
  if (type)
    await recordIncidentEvent(tx, {
      incidentId: incident.id,
      at: now,
      type,
      companies: type === "resolved" ? incident.touched : companies,
    });
}
