import {
  type CompanyFilters,
  FILTER_NAMES,
  type SinceFilter,
  type CompanySyncFilter,
} from "#lib/companies/list/company-filters.ts";
import { clipText } from "../../ui/clip-text.ts";
import { reasonWords } from "../../words/reason-words.ts";

export const SINCE_WORDS: Record<SinceFilter, string> = {
  last_hour: "Within the last hour",
  last_day: "Within the last day",
  last_week: "Within the last 7 days",
  over_day: "More than a day ago",
  over_week: "More than 7 days ago",
  over_month: "More than 30 days ago",
};

export const SYNC_FILTER_WORDS: Record<CompanySyncFilter, string> = {
  on: "On",
  off: "Off",
  failing: "Last sync failed",
};

/** "Access ended". */
export function reasonWord(reason: string): string {
  const { short } = reasonWords(reason) ?? { short: reason };
  return short.charAt(0).toUpperCase() + short.slice(1);
}

/**
 * What a filter asks for: "Reason: access ended".
 * @param connector the name of the person in `by`; null if this viewer does not see it
 */
export function filterWords(
  name: (typeof FILTER_NAMES)[number],
  { reason, since, sync, tag }: CompanyFilters,
  connector: string | null,
): string {
  switch (name) {
    case "reason":
      return `Reason: ${reasonWords(reason ?? null)?.short}`;
    case "since":
      return `Not well since: ${since && SINCE_WORDS[since].toLowerCase()}`;
    case "sync":
      return `Sync: ${sync && SYNC_FILTER_WORDS[sync].toLowerCase()}`;
    case "verified":
      return "Never verified";
    case "by":
      return connector ? `Connected by: ${clipText(connector, 60)}` : "Connected by one person";
    case "tag":
      return `Tag: ${clipText(tag ?? "", 40)}`;
  }
}

/** The filters that are set, in words. */
export function allFilterWords(filters: CompanyFilters, connector: string | null): string[] {
  return FILTER_NAMES.filter((name) => filters[name] !== undefined).map((name) =>
    filterWords(name, filters, connector),
  );
}
