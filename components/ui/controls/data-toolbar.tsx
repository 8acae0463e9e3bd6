import { dataHref, dataParameters, type DataQuery } from "#lib/payroll/data/data-query.ts";
import type { TableDefinition, FilterName } from "#lib/payroll/data/table-definition.ts";
import { FilterLinks, type FilterLink } from "./filter-links.tsx";
import { FilterSelect } from "./filter-select.tsx";
import { SearchField } from "./search-field.tsx";

type Props = {
  table: TableDefinition;
  query: DataQuery;
  choices: { department: string[]; year: string[] };
  path: string;
};

const CHOICES: Partial<Record<FilterName, readonly [value: string, word: string][]>> = {
  status: [
    ["active", "Active"],
    ["terminated", "Left"],
  ],
  kind: [
    ["processed", "Processed"],
    ["upcoming", "Upcoming"],
    ["off_cycle", "Off-cycle"],
  ],
};

/** A table's search and filters; their state is in the URL. */
export function DataToolbar({ table, query, choices, path }: Props) {
  const start = { ...query, after: undefined };
  const chosen = (name: FilterName, value: string | undefined) =>
    dataHref(path, { ...start, filters: { ...query.filters, [name]: value } });
  const select = (name: "department" | "year", label: string, everything: string) =>
    table.filters.includes(name) &&
    choices[name].length > 0 && (
      <FilterSelect
        label={label}
        everything={everything}
        choices={choices[name].map((value) => ({ value, href: chosen(name, value) }))}
        value={query.filters[name]}
        everythingHref={chosen(name, undefined)}
      />
    );
  return (
    <div className="flex flex-col gap-3 lg:flex-row lg:items-center lg:justify-between">
      <FilterLinks label={`Filter ${table.many}`} links={filterLinks(table, query, path)} />
      <div className="flex flex-wrap gap-2 max-sm:*:flex-1">
        {select("department", "Department", "All departments")}
        {select("year", "Year", "All years")}
        {table.search.length > 0 && (
          <SearchField
            value={query.q ?? ""}
            placeholder={`Search ${table.many}`}
            label={`Search ${table.many}`}
            path={path}
            keep={dataParameters({ ...start, q: undefined })}
            className="min-w-44 sm:w-56"
          />
        )}
      </div>
    </div>
  );
}

function filterLinks(table: TableDefinition, query: DataQuery, path: string): FilterLink[] {
  const name = table.filters.find((filter) => CHOICES[filter]);
  const value = name && query.filters[name];
  const href = (chosen: string | undefined, removed?: true) =>
    dataHref(path, {
      ...query,
      after: undefined,
      removed,
      filters: name ? { ...query.filters, [name]: chosen } : query.filters,
    });
  return [
    { word: "All", href: href(undefined), isCurrent: !value && !query.removed },
    ...(name ? (CHOICES[name] ?? []) : [])
      .filter(([choice]) => table.name !== "pay_periods" || choice !== "off_cycle")
      .map(([choice, word]) => ({
        word,
        href: href(choice),
        isCurrent: value === choice && !query.removed,
      })),
    { word: "Removed in Gusto", href: href(undefined, true), isCurrent: query.removed === true },
  ];
}
