import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { listCompanyIds } from "../list/list-company-ids.ts";
import { BULK_LEASE_SECONDS, type HeldAction } from "./bulk-lease.ts";
import type { BulkFilter, BulkItemState } from "./bulk-views.ts";

/** Companies a statement, so that none grows with the fleet. */
const STEP = 500;

/**
 * Adds the next companies that match to an action's list, and notes how far it is, in one
 * transaction: a worker that takes over goes on there. The list is complete before any company is
 * acted on, because acting may change what matches.
 * @returns the action as it is now; null if it was stopped or is another's
 */
export async function chooseCompanies(
  action: HeldAction,
  viewer: Viewer,
  step = STEP,
): Promise<HeldAction | null> {
  const { ids, next } = await nextMatches(action, viewer, step);
  const isHeld = await transaction(async (tx) => {
    const held = await tx.$executeRaw`
      UPDATE bulk_actions
      SET chosen_to = ${next}::text, is_chosen = ${next === null},
        lease_expires_at = clock_timestamp() + make_interval(secs => ${BULK_LEASE_SECONDS})
      WHERE id = ${action.id}::uuid AND lease_holder = ${action.holder} AND state = 'running'`;
    if (held === 0) return false;
    const { count } = await tx.bulkItem.createMany({
      data: ids.map((companyId) => ({ actionId: action.id, companyId })),
      skipDuplicates: true,
    });
    await tx.bulkAction.update({
      where: { id: action.id },
      data: { chosen: { increment: count } },
    });
    return true;
  });
  return isHeld ? { ...action, isChosen: next === null, chosenTo: next } : null;
}

async function nextMatches(
  { filter, chosenTo }: HeldAction,
  viewer: Viewer,
  step: number,
): Promise<{ ids: string[]; next: string | null }> {
  const after = chosenTo ?? undefined;
  if (filter === null) return { ids: [], next: null };
  const former = itemsOfFormer(filter);
  if (!former) return listCompanyIds(viewer, { ...filter, after, limit: step });
  const items = await db().bulkItem.findMany({
    where: { ...former, companyId: after && { gt: after } },
    orderBy: { companyId: "asc" },
    take: step,
    select: { companyId: true },
  });
  const ids = items.map(({ companyId }) => companyId);
  return { ids, next: ids.length === step ? (ids.at(-1) ?? null) : null };
}

/** Which companies of another action; null if the filter is that of the list. */
function itemsOfFormer(filter: BulkFilter): { actionId: string; state: BulkItemState } | null {
  if ("failedOf" in filter) return { actionId: filter.failedOf, state: "failed" };
  if ("changedBy" in filter) return { actionId: filter.changedBy, state: "succeeded" };
  return null;
}
