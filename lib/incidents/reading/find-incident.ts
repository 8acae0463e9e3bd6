import "server-only";
import { nameActors } from "#lib/access/name-actors.ts";
import { listInvitedOperators } from "#lib/access/staff/read-role.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import type { IncidentDetails } from "./incident-views.ts";
import { parseRelated } from "../read-related.ts";
import type { IncidentEventType } from "../record-incident-event.ts";
import { toIncidentItem, WITH_ASSIGNEE } from "./to-incident-item.ts";
import { updateIncidents } from "../update-incidents.ts";

/** The latest of its history; a fault that flaps for days has more. */
const MOST_EVENTS = 200;

/** One incident with its history. Null if there is none. For operators. @throws AppError not_found */
export async function findIncident(
  viewer: Viewer,
  id: string,
  update = updateIncidents,
): Promise<IncidentDetails | null> {
  requireOperator(viewer);
  if (!isUuid(id)) return null;
  await update();
  const row = await db().incident.findUnique({
    where: { id },
    include: { ...WITH_ASSIGNEE, events: { orderBy: { id: "desc" }, take: MOST_EVENTS } },
  });
  if (!row) return null;
  const related = parseRelated(row.related);
  const actors = [...row.events, ...related.acts].map(({ actor }) => actor);
  const names = await nameActors([...new Set(actors)]);
  const nameOf = (actor: string) => names.get(actor) ?? actor;
  return {
    ...toIncidentItem(row, await listInvitedOperators()),
    related: {
      starts: related.starts,
      acts: related.acts.map((act) => ({ ...act, actor: nameOf(act.actor) })),
    },
    events: row.events.map((event) => ({
      id: String(event.id),
      at: event.at,
      type: event.type as IncidentEventType,
      actor: nameOf(event.actor),
      companies: event.companies,
      detail: event.detail,
    })),
  };
}
