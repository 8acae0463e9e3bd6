import type { Prisma } from "#lib/generated/prisma/client.ts";
import { hasFilters } from "../list/company-filters.ts";
import type { BulkFilter } from "./bulk-views.ts";

/*
 * A bulk action's filter as it is kept. A release that does not know a filter would act on all
 * companies that the others match, so a filter of a later release is kept under a name of its own,
 * where older ones see an action of which nothing failed, and select nothing. Pure.
 */

const NO_ACTION = "00000000-0000-0000-0000-000000000000";

export function storeFilter(filter: BulkFilter): Prisma.InputJsonObject {
  if ("failedOf" in filter || "changedBy" in filter || !hasFilters(filter)) return { ...filter };
  return { failedOf: NO_ACTION, [filter.tag ? "tagged" : "matching"]: { ...filter } };
}

export function readStoredFilter(stored: Prisma.JsonValue): BulkFilter | null {
  const kept = stored as (BulkFilter & { matching?: BulkFilter; tagged?: BulkFilter }) | null;
  return kept?.tagged ?? kept?.matching ?? kept;
}
