import "server-only";
import { z } from "zod";
import { listInvitedOperators } from "#lib/access/staff/read-role.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { readCursor, writeCursor } from "#lib/platform/page-cursor.ts";
import { pageSize } from "#lib/platform/page-query.ts";
import type { IncidentItem } from "./incident-views.ts";
import { toIncidentItem, WITH_ASSIGNEE } from "./to-incident-item.ts";
import { updateIncidents } from "../update-incidents.ts";

export const INCIDENT_STATES = ["open", "resolved"] as const;
type IncidentState = (typeof INCIDENT_STATES)[number];

type PageRequest = { state: IncidentState; after?: string; limit?: number };
type Page = { incidents: IncidentItem[]; next: string | null };

/** Where a page ended: severity, time and id of its last row. */
const cursor = z.tuple([z.enum(INCIDENT_STATES), z.int(), z.iso.datetime(), z.uuid()]);

/**
 * A page of incidents: the open ones by severity, then the oldest first; the resolved ones, the latest
 * first. Its cost is the page's size. For operators.
 * @param update brings the incidents up to date @throws AppError not_found
 */
export async function listIncidents(
  viewer: Viewer,
  request: PageRequest,
  update = updateIncidents,
): Promise<Page> {
  requireOperator(viewer);
  const invited = await listInvitedOperators();
  await update();
  const limit = pageSize(request.limit);
  const rows = await db().incident.findMany({
    where: whereSql(request),
    orderBy:
      request.state === "open"
        ? [{ severity: "asc" }, { since: "asc" }, { id: "asc" }]
        : [{ resolvedAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    include: WITH_ASSIGNEE,
  });
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const at = request.state === "open" ? last?.since : last?.resolvedAt;
  return {
    incidents: rows.slice(0, limit).map((row) => toIncidentItem(row, invited)),
    next:
      last && at ? writeCursor([request.state, last.severity, at.toISOString(), last.id]) : null,
  };
}

/** Anything that is no cursor of this list begins at its first page. */
function whereSql({ state, after }: PageRequest): Prisma.IncidentWhereInput {
  const from = readCursor(cursor, after);
  const which = { resolvedAt: state === "open" ? null : { not: null } };
  if (from?.[0] !== state) return which;
  const [, severity, text, id] = from;
  const at = new Date(text);
  return state === "open"
    ? {
        ...which,
        OR: [
          { severity: { gt: severity } },
          { severity, since: { gt: at } },
          { severity, since: at, id: { gt: id } },
        ],
      }
    : { OR: [{ resolvedAt: { lt: at } }, { resolvedAt: at, id: { lt: id } }] };
}
