import { storableText } from "#lib/platform/database/storable.ts";
import { columnsOf } from "./readable-columns.ts";
import type { Column, TableDefinition, FilterName } from "./table-definition.ts";

/* What a data tab shows, as encoded in its URL. Pure; components may import it. */

export type DataQuery = {
  q?: string;
  sort?: { column: string; isDescending: boolean };
  filters: Partial<Record<FilterName, string>>;
  /** Only rows that no longer exist at Gusto. */
  removed?: true;
  after?: string;
  /** The chosen columns; the default ones if absent. */
  columns?: string[];
};

export type SearchParameters = Record<string, string | string[] | undefined>;

const MAX_SEARCH_LENGTH = 100;
const MAX_VALUE_LENGTH = 200;
const MAX_CURSOR_LENGTH = 2_000;

const CHOICES: Partial<Record<FilterName, readonly string[]>> = {
  status: ["active", "terminated"],
  kind: ["processed", "upcoming", "off_cycle"],
};

/** Parses the URL. Unknown or oversized values are ignored rather than shown as an error. */
export function parseDataQuery(table: TableDefinition, parameters: SearchParameters): DataQuery {
  const q = storableText((one(parameters["q"]) ?? "").trim().slice(0, MAX_SEARCH_LENGTH));
  const after = one(parameters["after"]);
  const columns = readColumns(table, parameters["columns"]);
  const sort = readSort(table, one(parameters["sort"]));
  return {
    ...(q && table.search.length > 0 && { q }),
    ...(sort && { sort }),
    filters: readFilters(table, parameters),
    ...(one(parameters["removed"]) === "1" && { removed: true as const }),
    ...(after && after.length <= MAX_CURSOR_LENGTH && { after }),
    ...(columns.length > 0 && { columns }),
  };
}

/**
 * The inverse of parseDataQuery. Leave `after` out when the filter or order changes, to start on
 * the first page.
 */
export function dataParameters(query: DataQuery): [name: string, value: string][] {
  const { q, sort, filters, removed, after, columns } = query;
  return [
    ...(q ? [["q", q]] : []),
    ...Object.entries(filters).filter(([, value]) => value),
    ...(removed ? [["removed", "1"]] : []),
    ...(sort ? [["sort", `${sort.isDescending ? "-" : ""}${sort.column}`]] : []),
    ...(columns ?? []).map((column) => ["columns", column]),
    ...(after ? [["after", after]] : []),
  ] as [string, string][];
}

export function dataHref(path: string, query: DataQuery): string {
  const text = new URLSearchParams(dataParameters(query)).toString();
  return text ? `${path}?${text}` : path;
}

export function isFiltered({ q, filters, removed }: DataQuery): boolean {
  return q !== undefined || removed === true || Object.values(filters).some(Boolean);
}

/**
 * The columns to show: the chosen or the default ones. The first is always included, because it
 * names the row.
 */
export function shownColumns(table: TableDefinition, query: DataQuery, withPay: boolean): Column[] {
  const all = columnsOf(table, "screen", withPay);
  return all.filter(
    (column, place) =>
      place === 0 || (query.columns ? query.columns.includes(column.key) : !column.isExtra),
  );
}

function readSort(table: TableDefinition, text: string | undefined): DataQuery["sort"] {
  const isDescending = text?.startsWith("-") ?? false;
  const column = table.columns.find(({ key }) => key === (isDescending ? text?.slice(1) : text));
  return column && { column: column.key, isDescending };
}

function readFilters(table: TableDefinition, parameters: SearchParameters): DataQuery["filters"] {
  const filters: DataQuery["filters"] = {};
  for (const name of table.filters) {
    const value = storableText((one(parameters[name]) ?? "").slice(0, MAX_VALUE_LENGTH));
    const isKnown =
      name === "year"
        ? /^(19|20)\d\d$/.test(value)
        : (CHOICES[name]?.includes(value) ?? value !== "");
    if (value && isKnown) filters[name] = value;
  }
  return filters;
}

function readColumns(table: TableDefinition, value: string | string[] | undefined): string[] {
  const chosen = new Set(typeof value === "string" ? value.split(",") : value);
  return table.columns.map(({ key }) => key).filter((key) => chosen.has(key));
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
