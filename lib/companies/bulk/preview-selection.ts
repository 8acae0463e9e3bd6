import "server-only";
import { knownCompaniesSql } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { listCompanies } from "../list/list-companies.ts";
import {
  isOpenAction,
  type BulkFilter,
  type BulkSelection,
  type SelectionPreview,
} from "./bulk-views.ts";
import { requireBulkAction } from "./find-bulk-action.ts";

/** As many as a page of the list can have. */
const MOST_SELECTED = 200;
const NAMES = 5;

/**
 * How many companies an action would touch, and which come first: by what lists count anyway, so it
 * costs as much for all companies as for one. @throws AppError not_found, invalid_input
 */
export async function previewSelection(
  viewer: Viewer,
  selection: BulkSelection,
): Promise<SelectionPreview> {
  if ("companyIds" in selection) {
    const known = await findSelected(viewer, selection.companyIds);
    return {
      ...{ count: known.length, isCounted: true },
      names: known.slice(0, NAMES).map(({ name }) => name),
      missing: new Set(selection.companyIds).size - known.length,
    };
  }
  return { ...(await previewFilter(viewer, selection.filter)), missing: 0 };
}

/** The selected companies that this viewer sees or may reconnect. */
export async function findSelected(
  viewer: Viewer,
  companyIds: readonly string[],
): Promise<{ id: string; name: string }[]> {
  const ids = [...new Set(companyIds)].filter(isUuid);
  if (ids.length > MOST_SELECTED)
    throw new AppError(
      "invalid_input",
      `Select at most ${MOST_SELECTED} companies one by one, or all that match a filter.`,
      { field: "company" },
    );
  if (ids.length === 0) return [];
  return db().$queryRaw<{ id: string; name: string }[]>`
    SELECT c.id, COALESCE(c.trade_name, c.name) AS name FROM companies c
    WHERE c.id = ANY(${ids}::uuid[]) AND ${knownCompaniesSql(viewer)} ORDER BY c.sort_name, c.id`;
}

/** Of all that match. @throws AppError not_found */
export async function previewFilter(
  viewer: Viewer,
  filter: BulkFilter,
): Promise<Omit<SelectionPreview, "missing">> {
  if ("failedOf" in filter) {
    const { failed } = await requireBulkAction(viewer, filter.failedOf);
    return { count: failed, isCounted: true, names: [] };
  }
  if ("changedBy" in filter) {
    const action = await requireBulkAction(viewer, filter.changedBy);
    // What is still being done cannot be undone yet.
    return { count: isOpenAction(action) ? 0 : action.succeeded, isCounted: true, names: [] };
  }
  const { companies, counts, total, isCounted } = await listCompanies(viewer, {
    ...{ ...filter, sort: "name", limit: NAMES },
  });
  return {
    count: filter.health === undefined ? total : counts[filter.health],
    isCounted,
    names: companies.map(({ name, tradeName }) => tradeName ?? name),
  };
}
