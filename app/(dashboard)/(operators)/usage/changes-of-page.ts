import type { Viewer } from "#lib/access/viewer.ts";
import { listChanges } from "#lib/usage/list-changes.ts";
import type { Usage } from "#lib/usage/usage-views.ts";

export type UsageSearch = { range?: string | string[]; at?: string | string[] };

/** What changed around the moment in the URL, or otherwise around the detected break. */
export async function changesOfPage(
  viewer: Viewer,
  companyId: string | null,
  usage: Usage,
  { at }: UsageSearch,
) {
  const chosen = parseMoment(at);
  const moment = chosen ?? usage.breakAt;
  return (
    moment && {
      moment,
      isFound: chosen === null,
      list: await listChanges(viewer, companyId, moment),
    }
  );
}

/** The value of a `datetime-local` field, read as UTC. */
function parseMoment(text: unknown): Date | null {
  if (typeof text !== "string" || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text)) return null;
  const moment = new Date(`${text}:00Z`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
