import type { HealthStatus } from "#lib/tokens/health/health.ts";
import type { CompanyFilters } from "../list/company-filters.ts";
import type { BulkKind } from "./bulk-kinds.ts";

/* What screens get of bulk actions, and how companies are selected for one. Pure. */

/**
 * As in the list of companies, or the companies on which another bulk action failed, or that it
 * changed.
 */
export type BulkFilter =
  | ({ q?: string; health?: HealthStatus } & CompanyFilters)
  | { failedOf: string }
  | { changedBy: string };

/** Selected one by one, or all that match when the action starts. */
export type BulkSelection = { companyIds: readonly string[] } | { filter: BulkFilter };

export type BulkState = "queued" | "running" | "stopped" | "done";

/** Why an action was stopped, or what it waits for. */
export type BulkReason =
  "stopped_by_person" | "person_disabled" | "selection_grew" | "gusto_paused" | "gusto_unavailable";

/** `acting`: a worker is at it right now. */
export type BulkItemState = "waiting" | "acting" | "succeeded" | "failed" | "skipped";

export type BulkActionView = {
  id: string;
  kind: BulkKind;
  /** The tag that it adds or removes. */
  tag: string | null;
  /** Who started it, as people are named. */
  startedBy: string;
  createdAt: Date;
  endedAt: Date | null;
  state: BulkState;
  reason: BulkReason | null;
  filter: BulkFilter | null;
  /** False while companies are still being selected: then `chosen` grows. */
  isChosen: boolean;
  chosen: number;
  succeeded: number;
  failed: number;
  skipped: number;
};

/** Whether it waits or runs, so that it may still act on companies. */
export const isOpenAction = ({ state }: Pick<BulkActionView, "state">): boolean =>
  state === "queued" || state === "running";

export type BulkResultView = {
  companyId: string;
  /** Null if it was deleted, or this viewer does not see it. */
  name: string | null;
  gustoUuid: string | null;
  state: BulkItemState;
  code: string | null;
  message: string | null;
  at: Date | null;
  /** Of the reconnect link that was created. */
  url: string | null;
};

export type SelectionPreview = {
  count: number;
  /** False if a search matches more companies than are counted. */
  isCounted: boolean;
  /** Of the first few. */
  names: string[];
  /** Selected companies that are gone, or not this viewer's. */
  missing: number;
};
