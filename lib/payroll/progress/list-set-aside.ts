import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import type { RunDetail } from "./list-runs.ts";

export type SetAsideRow = {
  id: string;
  resource: string;
  gustoUuid: string | null;
  reason: string;
  firstAt: Date;
};

/** Rows that couldn't be read and that no later run has seen again, oldest first. */
export async function listSetAside(
  run: RunDetail,
  after?: string,
  limit = 50,
): Promise<{ rows: SetAsideRow[]; next: string | null }> {
  const rows = await db().syncSetAside.findMany({
    where: {
      runId: run.id,
      ...(after !== undefined && /^\d{1,18}$/.test(after) && { id: { gt: BigInt(after) } }),
    },
    select: { id: true, resource: true, gustoUuid: true, reason: true, firstAt: true },
    orderBy: { id: "asc" },
    take: limit + 1,
  });
  const page = rows.slice(0, limit).map((row) => ({ ...row, id: String(row.id) }));
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** What Gusto sent for one such row; only for staff who asked for that row. */
export async function findSetAsideJson(
  viewer: Viewer,
  run: RunDetail,
  id: string | undefined,
): Promise<{ id: string; resource: string; raw: unknown } | null> {
  if (viewer.role !== "operator" || id === undefined || !/^\d{1,18}$/.test(id)) return null;
  const row = await db().syncSetAside.findFirst({
    where: { id: BigInt(id), runId: run.id },
    select: { resource: true, raw: true },
  });
  return row && { id, resource: row.resource, raw: row.raw };
}
