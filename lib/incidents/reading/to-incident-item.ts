import type { Prisma } from "#lib/generated/prisma/client.ts";
import { SEVERITIES } from "../causes/cause.ts";
import { affected } from "../decide-incident.ts";
import { causeById } from "../causes/find-cause.ts";
import type { IncidentItem } from "./incident-views.ts";

export const WITH_ASSIGNEE = {
  assignee: { select: { id: true, name: true, email: true } },
} satisfies Prisma.IncidentInclude;

type Row = Prisma.IncidentGetPayload<{ include: typeof WITH_ASSIGNEE }>;

export function toIncidentItem(row: Row): IncidentItem {
  const { id, since, openedAt, resolvedAt, touched, version, acknowledgedAt, snoozedUntil } = row;
  return {
    ...{ id, since, openedAt, resolvedAt, version, acknowledgedAt, snoozedUntil },
    cause: causeById(row.cause).id,
    severity: SEVERITIES[row.severity - 1] ?? "minor",
    ...affected(row),
    touched: Math.max(touched, row.signalCompanies),
    assignee: row.assignee && {
      id: row.assignee.id,
      name: row.assignee.name ?? row.assignee.email ?? "An operator",
    },
  };
}
