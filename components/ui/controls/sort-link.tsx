import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { classNames } from "../class-names.ts";
import type { CompanySortKey } from "../../companies/list/companies-query.ts";

// Each order's direction: names and upcoming dates ascending, last verified with the oldest first.
const DIRECTIONS: Record<CompanySortKey, "ascending" | "descending"> = {
  attention: "descending",
  name: "ascending",
  last_verified: "ascending",
  next_refresh: "ascending",
};

type Props = {
  column: CompanySortKey;
  label: string;
  sort?: CompanySortKey;
  href?: (sort: CompanySortKey) => string;
  end?: boolean;
  className: string;
};

/** A column heading that sorts the list. */
export function SortLink({ column, label, sort, href, end = false, className }: Props) {
  const isCurrent = sort === column;
  const Arrow = DIRECTIONS[column] === "ascending" ? ArrowUp : ArrowDown;
  return (
    <span
      role="columnheader"
      aria-sort={isCurrent ? DIRECTIONS[column] : undefined}
      className={className}
    >
      {href ? (
        <Link
          href={href(column)}
          scroll={false}
          className={classNames(
            "group/sort inline-flex items-center gap-1 rounded-sm py-1 hover:text-ink",
            isCurrent && "text-ink",
            end && "flex-row-reverse",
          )}
        >
          {label}
          <Arrow
            aria-hidden
            className={classNames("size-3", !isCurrent && "opacity-0 group-hover/sort:opacity-60")}
          />
        </Link>
      ) : (
        label
      )}
    </span>
  );
}
