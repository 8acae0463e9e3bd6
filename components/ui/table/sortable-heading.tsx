import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import type { Column } from "#lib/payroll/data/table-definition.ts";
import { classNames } from "../class-names.ts";
import { KINDS_AT_RIGHT, CELL_CLASSES, FIRST_CELL_CLASSES } from "./table-cell.ts";

export type Sort = { column: string; isDescending: boolean };

export function SortableHeading({
  column,
  isFirst,
  sort,
  sortHref,
}: {
  column: Column;
  isFirst: boolean;
  sort?: Sort;
  /** Builds the URL of the same rows in another order; without it, the heading is plain text. */
  sortHref?: (sort: Sort) => string;
}) {
  const isCurrent = sort?.column === column.key;
  // Numbers and dates start with the largest or latest, text with A; clicking again reverses it.
  const isDescending = isCurrent ? !sort.isDescending : column.kind !== "text";
  const Arrow = (isCurrent ? sort.isDescending : isDescending) ? ArrowDown : ArrowUp;
  const isRight = KINDS_AT_RIGHT.has(column.kind);
  return (
    <th
      scope="col"
      aria-sort={isCurrent ? (sort.isDescending ? "descending" : "ascending") : undefined}
      className={classNames(
        CELL_CLASSES,
        "h-9 border-b border-line bg-sunken text-label font-medium whitespace-nowrap text-ink-soft",
        isRight ? "text-right" : "text-left",
        isFirst && FIRST_CELL_CLASSES,
      )}
    >
      {sortHref ? (
        <Link
          href={sortHref({ column: column.key, isDescending })}
          scroll={false}
          prefetch={false}
          className={classNames(
            "group/sort inline-flex items-center gap-1 rounded-sm py-1 hover:text-ink",
            isCurrent && "text-ink",
            isRight && "flex-row-reverse",
          )}
        >
          {column.label}
          <Arrow
            aria-hidden
            className={classNames(
              "size-3",
              !isCurrent &&
                "opacity-0 group-hover/sort:opacity-60 group-focus-visible/sort:opacity-60",
            )}
          />
        </Link>
      ) : (
        column.label
      )}
    </th>
  );
}
