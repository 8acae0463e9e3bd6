import type { CompanyListItem } from "#lib/companies/company-views.ts";
import { classNames } from "../../ui/class-names.ts";
import type { CompanySortKey } from "./companies-query.ts";
import { SortLink } from "../../ui/controls/sort-link.tsx";
import { COLUMNS, CompanyRow } from "./company-row.tsx";

type Props = {
  companies: CompanyListItem[];
  sort?: CompanySortKey;
  /** Builds the URL of the same list in another order; without it, headings are plain text. */
  sortHref?: (sort: CompanySortKey) => string;
  canReconnect: boolean;
  /** Each row has a box for the form of the bulk bar. */
  isSelectable?: boolean;
};

/** The companies: a table with whole-row links, cards on a phone. */
export function CompanyList({
  companies,
  sort,
  sortHref,
  canReconnect,
  isSelectable = false,
}: Props) {
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
            "grid h-9 items-center gap-x-4 rounded-t-md border-b border-line bg-sunken/60 px-4 text-label font-medium text-ink-soft",
            COLUMNS,
          )}
        >
          <SortLink column="name" label="Company" sort={sort} href={sortHref} />
          <SortLink column="attention" label="Health" sort={sort} href={sortHref} />
          <SortLink column="last_verified" label="Last verified" sort={sort} href={sortHref} end />
          <SortLink column="next_refresh" label="Next refresh" sort={sort} href={sortHref} end />
          <span role="columnheader" className="min-[1080px]:pl-3">
            Sync
          </span>
          <span role="columnheader">Connected by</span>
          <span role="columnheader">
            <span className="sr-only">Action</span>
          </span>
        </div>
      </div>
      <div role="rowgroup" className="divide-y divide-line">
        {companies.map((company) => (
          <CompanyRow
            key={company.id}
            company={company}
            canReconnect={canReconnect}
            isSelectable={isSelectable}
          />
        ))}
      </div>
    </div>
  );
}
