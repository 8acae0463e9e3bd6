import "server-only";
import type { Caller } from "#lib/access/caller.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { db } from "#lib/platform/database/db.ts";
import { lockUsers } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { HealthStatus } from "#lib/tokens/health/health.ts";
import type { CompanyFilters } from "../list/company-filters.ts";
import type { CompanySort } from "../list/company-query.ts";

/** The list's search, filters and order: what its address says, without the page. */
type ViewQuery = { q?: string; health?: HealthStatus; sort?: CompanySort } & CompanyFilters;

export type SavedView = {
  id: string;
  name: string;
  /** As it was written, perhaps by an older release: read it like an address. */
  query: Prisma.JsonValue;
  isShared: boolean;
};

const MOST_VIEWS = 30;
const MOST_SHARED = 50;
const MAX_NAME = 40;

/** Who sees a view may delete it: operators tidy up what they share. */
function shownTo({ userId, role }: Viewer): Prisma.SavedViewWhereInput {
  return role === "operator" ? { OR: [{ userId }, { isShared: true }] } : { userId };
}

/** A person's own views by name; for operators also those that operators share. */
export async function listSavedViews(viewer: Viewer): Promise<SavedView[]> {
  const views = await db().savedView.findMany({
    where: shownTo(viewer),
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: MOST_VIEWS + MOST_SHARED,
  });
  return views.map(({ id, name, query, isShared }) => ({ id, name, query, isShared }));
}

/**
 * Saves a view; one of the same name is replaced. @throws AppError invalid_input for the name;
 * conflict if there are too many
 */
export async function saveView(
  { viewer }: Caller,
  { name, query, isShared }: { name: string; query: ViewQuery; isShared: boolean },
): Promise<void> {
  const kept = name.trim().replaceAll(/\s+/g, " ");
  if (kept === "" || kept.length > MAX_NAME)
    throw new AppError("invalid_input", `Give the view a name of at most ${MAX_NAME} characters.`, {
      field: "name",
    });
  const { userId } = viewer;
  const data = { query: { ...query }, isShared: isShared && viewer.role === "operator" };
  await transaction(async (tx) => {
    // So that two tabs do not exceed the limit together.
    await lockUsers(tx, [userId]);
    const others = await tx.savedView.count({ where: { userId, name: { not: kept } } });
    const shared = data.isShared
      ? await tx.savedView.count({ where: { isShared: true, NOT: { userId, name: kept } } })
      : 0;
    if (others >= MOST_VIEWS || shared >= MOST_SHARED)
      throw new AppError("conflict", "There are many views already. Delete one first.");
    await tx.savedView.upsert({
      where: { userId_name: { userId, name: kept } },
      create: { userId, name: kept, ...data },
      update: data,
    });
  });
}

/** @throws AppError not_found if it is gone, or another person's */
export async function deleteView({ viewer }: Caller, id: string): Promise<void> {
  const { count } = isUuid(id)
    ? await db().savedView.deleteMany({ where: { AND: [{ id }, shownTo(viewer)] } })
    : { count: 0 };
  if (count === 0) throw new AppError("not_found", "View not found.");
}
