import "server-only";
import { requireOperator } from "#lib/access/require-operator.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import { type ProvisionView, toProvisionView } from "./provision-views.ts";

const PAGE = 50;

/** Requested companies, newest first. Ids grow with time, so the last one is the cursor. */
export async function listProvisions(
  viewer: Viewer,
  before?: string,
): Promise<{ provisions: ProvisionView[]; next: string | null }> {
  requireOperator(viewer);
  const where = isUuid(before) ? { id: { lt: before } } : {};
  const rows = await db().provision.findMany({ where, orderBy: { id: "desc" }, take: PAGE + 1 });
  const page = rows.slice(0, PAGE);
  return {
    provisions: page.map(toProvisionView),
    next: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null,
  };
}

export async function findProvision(viewer: Viewer, id: unknown): Promise<ProvisionView | null> {
  requireOperator(viewer);
  const row = isUuid(id) ? await db().provision.findUnique({ where: { id } }) : null;
  return row && toProvisionView(row);
}
