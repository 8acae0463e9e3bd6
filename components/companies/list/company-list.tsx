import type { CompanyListItem } from "#lib/companies/company-views.ts";
import { classNames } from "../../ui/class-names.ts";
import type { CompanySortKey } from "./companies-query.ts";
import { SortLink } from "../../ui/controls/sort-link.tsx";
import { COMPANY_COLUMNS, type CompanyColumn, DEFAULT_COLUMNS, WIDTHS } from "./company-columns.ts";
import { CompanyRow } from "./company-row.tsx";

type Props = {
  companies: CompanyListItem[];
  sort?: CompanySortKey;
  /** Builds the URL of the same list in another order; without it, headings are plain text. */
  sortHref?: (sort: CompanySortKey) => string;
  canReconnect: boolean;
  /** Each row has a box for the form of the bulk bar. */
  isSelectable?: boolean;
  /** What is shown beside name and health. */
  columns?: readonly CompanyColumn[];
};

/** The companies: a table with whole-row links, cards on a phone. */
export function CompanyList({
  companies,
  sort,
  sortHref,
  canReconnect,
  isSelectable = false,
  columns = DEFAULT_COLUMNS,
}: Props) {
  const order = { sort, href: sortHref };
  return (
    <div
      role="table"
      aria-label="Companies"
      className="rounded-md border border-line bg-surface text-table shadow-raised"
    >
      <div role="rowgroup" className="max-[1079px]:sr-only">
        <div
          role="row"
          className={classNames(
            "flex h-9 items-center gap-x-4 rounded-t-md border-b border-line bg-sunken/60 px-4 text-label font-medium text-ink-soft",
          )}
        >
          <SortLink column="name" label="Company" className={WIDTHS.name} {...order} />
          <SortLink column="attention" label="Health" className={WIDTHS.health} {...order} />
          {(["last_verified", "next_refresh"] as const)
            .filter((column) => columns.includes(column))
            .map((column) => (
              <SortLink
                key={column}
                column={column}
                label={COMPANY_COLUMNS[column]}
                className={WIDTHS[column]}
                {...order}
                end
              />
            ))}
          {(["sync", "connected_by"] as const)
            .filter((column) => columns.includes(column))
            .map((column) => (
              <span key={column} role="columnheader" className={WIDTHS[column]}>
                {COMPANY_COLUMNS[column]}
              </span>
            ))}
          <span role="columnheader" className={canReconnect ? WIDTHS.reconnect : WIDTHS.open}>
            <span className="sr-only">Action</span>
          </span>
        </div>
      </div>
      <div role="rowgroup" className="divide-y divide-line">
        {companies.map((company) => (
          <CompanyRow
            key={company.id}
            company={company}
            columns={columns}
            canReconnect={canReconnect}
            isSelectable={isSelectable}
          />
        ))}
      </div>
    </div>
  );
}
