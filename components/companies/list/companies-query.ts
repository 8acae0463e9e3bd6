import { HEALTH_STATUSES, type HealthStatus } from "#lib/tokens/health/health.ts";

export type CompanySortKey = "attention" | "name" | "last_verified" | "next_refresh";

/** What the companies page shows, as encoded in its URL. */
export type CompaniesQuery = {
  q?: string;
  health?: HealthStatus;
  sort?: CompanySortKey;
  after?: string;
  before?: string;
};

const SORTS: readonly CompanySortKey[] = ["attention", "name", "last_verified", "next_refresh"];
/** A made-up address has any number of them. */
const MOST_NAMED = 5;
const MAX_QUERY_LENGTH = 100;
// A cursor contains a name, which may be 300 characters in any script.
const MAX_CURSOR_LENGTH = 2_000;

type SearchParameters = Record<string, string | string[] | undefined>;

/** Parses the URL. Unknown or oversized values are ignored rather than shown as an error. */
export function parseCompaniesQuery(parameters: SearchParameters): CompaniesQuery {
  const q = one(parameters.q)?.trim().slice(0, MAX_QUERY_LENGTH);
  return {
    q: q || undefined,
    health: HEALTH_STATUSES.find((status) => status === one(parameters.health)),
    sort: SORTS.find((sort) => sort === one(parameters.sort)),
    after: cursor(parameters.after),
    before: cursor(parameters.before),
  };
}

const KNOWN: readonly string[] = ["q", "health", "sort", "after", "before"];

/** What an address asks for that this list does not know: of another release, or mistyped. */
export function unknownFilters(parameters: SearchParameters): string[] {
  const { health, sort } = parseCompaniesQuery(parameters);
  return [
    ...Object.keys(parameters).filter((name) => !KNOWN.includes(name) && one(parameters[name])),
    ...(one(parameters.health) && !health ? ["health"] : []),
    ...(one(parameters.sort) && !sort ? ["sort"] : []),
  ].slice(0, MOST_NAMED);
}

/** A view's URL. The default order is left out; a new filter or order starts at the first page. */
export function companiesHref(query: CompaniesQuery): string {
  const parameters = new URLSearchParams();
  if (query.q) parameters.set("q", query.q);
  if (query.health) parameters.set("health", query.health);
  if (query.sort && query.sort !== "attention") parameters.set("sort", query.sort);
  if (query.after) parameters.set("after", query.after);
  else if (query.before) parameters.set("before", query.before);
  const text = parameters.toString();
  return text ? `/companies?${text}` : "/companies";
}

function cursor(value: string | string[] | undefined): string | undefined {
  const text = one(value);
  return text && text.length <= MAX_CURSOR_LENGTH ? text : undefined;
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
