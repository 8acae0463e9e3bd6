import type { Prisma } from "#lib/generated/prisma/client.ts";
import { ASSIGNEE_FIELDS, toAssignee } from "../assignees.ts";
import { severityOf } from "../causes/cause.ts";
import { affected } from "../decide-incident.ts";
import { causeById } from "../causes/find-cause.ts";
import type { IncidentItem } from "./incident-views.ts";

export const WITH_ASSIGNEE = {
  assignee: { select: ASSIGNEE_FIELDS },
} satisfies Prisma.IncidentInclude;

type Row = Prisma.IncidentGetPayload<{ include: typeof WITH_ASSIGNEE }>;

/** @param invited the addresses let in as operators: see listInvitedOperators */
export function toIncidentItem(row: Row, invited: ReadonlySet<string>): IncidentItem {
  const { id, since, openedAt, resolvedAt, touched, version, acknowledgedAt, snoozedUntil } = row;
  return {
    ...{ id, since, openedAt, resolvedAt, version, acknowledgedAt, snoozedUntil },
    cause: causeById(row.cause).id,
    severity: severityOf(row.severity),
    ...affected(row),
    touched: Math.max(touched, row.signalCompanies),
    assignee: row.assignee && toAssignee(row.assignee, invited),
  };
}
