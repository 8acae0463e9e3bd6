import { z } from "zod";
import type { HealthReason } from "#lib/tokens/health/health.ts";
import { readTag } from "../tags/tag.ts";

/* What the list of companies is filtered by, besides search and health. Pure; components may import it. */

/**
 * Why a connection is not well. A pair that was never verified, and a company that was disconnected
 * here, have filters of their own.
 */
export const FILTER_REASONS = [
  "revoked",
  "lost_in_unknown_outcome",
  "disconnected_at_gusto",
  "rate_limited",
  "gusto_unreachable",
  "gusto_unavailable",
  "gusto_error",
  "outcome_unknown",
  "refusal_unconfirmed",
  "rejected_by_gusto",
  "client_refused",
  "held",
  "cannot_decrypt",
  "issued_to_another_client",
  "verified_long_ago",
] as const satisfies readonly HealthReason[];
type FilterReason = (typeof FILTER_REASONS)[number];

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** For how long a connection has not been well: at most or at least so many seconds. */
export const SINCE_FILTERS = {
  last_hour: { atMost: HOUR_SECONDS },
  last_day: { atMost: DAY_SECONDS },
  last_week: { atMost: 7 * DAY_SECONDS },
  over_day: { atLeast: DAY_SECONDS },
  over_week: { atLeast: 7 * DAY_SECONDS },
  over_month: { atLeast: 30 * DAY_SECONDS },
} as const;
export type SinceFilter = keyof typeof SINCE_FILTERS;
export const SINCE_NAMES = Object.keys(SINCE_FILTERS) as SinceFilter[];

/** `failing`: the last sync failed, and not because the connection is lost. */
export const SYNC_FILTERS = ["on", "off", "failing"] as const;
export type CompanySyncFilter = (typeof SYNC_FILTERS)[number];

export type CompanyFilters = {
  reason?: FilterReason;
  since?: SinceFilter;
  sync?: CompanySyncFilter;
  /** Gusto never accepted the pair here. */
  verified?: "never";
  /** The id of the person who connected it. */
  by?: string;
  /** As it is kept. */
  tag?: string;
};

export const FILTER_NAMES = ["reason", "since", "sync", "verified", "by", "tag"] as const;

const uuid = z.guid();

/** Reads them from an address or a form, or as they were kept. What is not known is left out. */
export function parseCompanyFilters(given: Readonly<Record<string, unknown>>): CompanyFilters {
  const read: CompanyFilters = {
    reason: FILTER_REASONS.find((reason) => reason === given.reason),
    since: SINCE_NAMES.find((since) => since === given.since),
    sync: SYNC_FILTERS.find((sync) => sync === given.sync),
    verified: given.verified === "never" ? "never" : undefined,
    by: uuid.safeParse(given.by).data?.toLowerCase(),
    tag: readTag(given.tag) ?? undefined,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

export function hasFilters(filters: CompanyFilters): boolean {
  return FILTER_NAMES.some((name) => filters[name] !== undefined);
}
