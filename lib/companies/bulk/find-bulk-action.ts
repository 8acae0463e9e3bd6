import "server-only";
import { nameActors } from "#lib/access/name-actors.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import type { BulkAction, Prisma } from "#lib/generated/prisma/client.ts";
import { db } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { BULK_KINDS, type BulkKind } from "./bulk-kinds.ts";
import type { BulkActionView, BulkReason, BulkState } from "./bulk-views.ts";
import { readStoredFilter } from "./stored-filter.ts";

/** Operators see everybody's actions, an admin their own. */
function visibleActions(viewer: Viewer): Prisma.BulkActionWhereInput {
  return {
    // A newer release beside this one may have others.
    kind: { in: [...BULK_KINDS] },
    ...(viewer.role !== "operator" && { userId: viewer.userId }),
  };
}

/** A bulk action, or null if there is none that this viewer sees. */
export async function findBulkAction(viewer: Viewer, id: unknown): Promise<BulkActionView | null> {
  if (!isUuid(id)) return null;
  const row = await db().bulkAction.findFirst({
    where: { AND: [{ id }, visibleActions(viewer)] },
  });
  return row ? ((await toViews([row]))[0] ?? null) : null;
}

/** @throws AppError not_found */
export async function requireBulkAction(viewer: Viewer, id: unknown): Promise<BulkActionView> {
  const found = await findBulkAction(viewer, id);
  if (!found) throw new AppError("not_found", "Bulk action not found.");
  return found;
}

const PAGE = 30;

/** The newest actions that this viewer sees. @param after the last id of the page before */
export async function listBulkActions(
  viewer: Viewer,
  after?: string,
): Promise<{ actions: BulkActionView[]; next: string | null }> {
  const rows = await db().bulkAction.findMany({
    where: { AND: [visibleActions(viewer), isUuid(after) ? { id: { lt: after } } : {}] },
    orderBy: { id: "desc" },
    take: PAGE + 1,
  });
  const shown = rows.slice(0, PAGE);
  return {
    actions: await toViews(shown),
    next: rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null,
  };
}

async function toViews(rows: readonly BulkAction[]): Promise<BulkActionView[]> {
  const names = await nameActors(rows.map(({ userId }) => `user:${userId}`));
  return rows.map((row) => ({
    ...{
      id: row.id,
      kind: row.kind as BulkKind,
      tag: row.tag,
      createdAt: row.createdAt,
      endedAt: row.endedAt,
    },
    startedBy: names.get(`user:${row.userId}`) ?? "A deleted person",
    ...{ state: row.state as BulkState, reason: row.reason as BulkReason | null },
    ...{ filter: readStoredFilter(row.filter), isChosen: row.isChosen, chosen: row.chosen },
    ...{ succeeded: row.succeeded, failed: row.failed, skipped: row.skipped },
  }));
}
