import {
  type CompanyFilters,
  FILTER_NAMES,
  parseCompanyFilters,
} from "#lib/companies/list/company-filters.ts";
import { HEALTH_STATUSES, type HealthStatus } from "#lib/tokens/health/health.ts";

export type CompanySortKey = "attention" | "name" | "last_verified" | "next_refresh";

/** What the companies page shows, as encoded in its URL. */
export type CompaniesQuery = {
  q?: string;
  health?: HealthStatus;
  sort?: CompanySortKey;
  after?: string;
  before?: string;
} & CompanyFilters;

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
    ...parseCompanyFilters(firstOfEach(parameters)),
  };
}

const FILTERS = ["health", ...FILTER_NAMES] as const;
const KNOWN: readonly string[] = ["q", ...FILTERS, "sort", "after", "before"];

/** Filters whose value this list does not know. */
export function unknownValues(parameters: SearchParameters): string[] {
  const query = parseCompaniesQuery(parameters);
  return FILTERS.filter((name) => one(parameters[name]) && query[name] === undefined);
}

/** What an address asks for that this list does not know: of another release, or mistyped. */
export function unknownFilters(parameters: SearchParameters): string[] {
  const { sort } = parseCompaniesQuery(parameters);
  return [
    ...Object.keys(parameters).filter((name) => !KNOWN.includes(name) && one(parameters[name])),
    ...unknownValues(parameters),
    ...(one(parameters.sort) && !sort ? ["sort"] : []),
  ].slice(0, MOST_NAMED);
}

/** What of a view selects companies; its order and page do not. */
export function selectionOf({
  q,
  health,
  ...query
}: CompaniesQuery): Omit<CompaniesQuery, "sort" | "after" | "before"> {
  return { ...(q && { q }), ...(health && { health }), ...parseCompanyFilters(query) };
}

/** Whether it shows fewer companies than there are. */
export function isSelective(query: CompaniesQuery): boolean {
  return Object.keys(selectionOf(query)).length > 0;
}

/** The view's companies as a file. */
export function exportHref(query: CompaniesQuery): string {
  return `/companies/export${companiesHref(selectionOf(query)).slice("/companies".length)}`;
}

/** A view as the fields of a form; none for the list as it always is. */
export function viewFields(query: CompaniesQuery): [name: string, value: string][] {
  const href = companiesHref({ ...query, after: undefined, before: undefined });
  return [...new URL(href, "http://own").searchParams];
}

/** A view's URL. The default order is left out; a new filter or order starts at the first page. */
export function companiesHref(query: CompaniesQuery): string {
  const parameters = new URLSearchParams();
  if (query.q) parameters.set("q", query.q);
  for (const name of FILTERS) if (query[name]) parameters.set(name, query[name]);
  if (query.sort && query.sort !== "attention") parameters.set("sort", query.sort);
  if (query.after) parameters.set("after", query.after);
  else if (query.before) parameters.set("before", query.before);
  const text = parameters.toString();
  return text ? `/companies?${text}` : "/companies";
}

function firstOfEach(parameters: SearchParameters): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, one(value)]));
}

function cursor(value: string | string[] | undefined): string | undefined {
  const text = one(value);
  return text && text.length <= MAX_CURSOR_LENGTH ? text : undefined;
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
