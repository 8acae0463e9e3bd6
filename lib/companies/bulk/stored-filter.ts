import type { Prisma } from "#lib/generated/prisma/client.ts";
import { hasFilters } from "../list/company-filters.ts";
import type { BulkFilter } from "./bulk-views.ts";

/*
 * A bulk action's filter as it is kept. A release that knows only search and health would act on
 * all companies that these two match, so a filter that has more is kept where it sees an action of
 * which nothing failed, and selects nothing. Pure.
 */

const NO_ACTION = "00000000-0000-0000-0000-000000000000";

export function storeFilter(filter: BulkFilter): Prisma.InputJsonObject {
  return "failedOf" in filter || "changedBy" in filter || !hasFilters(filter)
    ? { ...filter }
    : { failedOf: NO_ACTION, matching: { ...filter } };
}

export function readStoredFilter(stored: Prisma.JsonValue): BulkFilter | null {
  const kept = stored as (BulkFilter & { matching?: BulkFilter }) | null;
  return kept?.matching ?? kept;
}
