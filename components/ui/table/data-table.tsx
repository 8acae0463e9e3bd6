import Link from "next/link";
import type { DataRow } from "#lib/payroll/data/list-rows.ts";
import type { Column } from "#lib/payroll/data/table-definition.ts";
import { classNames } from "../class-names.ts";
import { TimeAgo } from "../clock.tsx";
import { LinkPending } from "../controls/link-pending.tsx";
import { CellValue } from "./cell-value.tsx";
import { KINDS_AT_RIGHT, CELL_CLASSES, FIRST_CELL_CLASSES } from "./table-cell.ts";
import { type Sort, SortableHeading } from "./sortable-heading.tsx";

type Props = {
  /** Names the table for people who can't see its context. */
  caption: string;
  columns: readonly Column[];
  rows: readonly DataRow[];
  sort?: Sort;
  /** Builds the URL of the same rows in another order; without it, headings are plain text. */
  sortHref?: (sort: Sort) => string;
  rowHref?: (row: DataRow) => string | null;
};

/**
 * Rows of synced data. On a narrow screen the table scrolls sideways and the first column stays.
 */
export function DataTable({ caption, columns, rows, sort, sortHref, rowHref }: Props) {
  return (
    <div
      role="group"
      aria-label={caption}
      tabIndex={0}
      className="overflow-x-auto rounded-md border border-line bg-surface shadow-raised"
    >
      <table className="w-full border-separate border-spacing-0 text-table">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, place) => (
              <SortableHeading
                key={column.key}
                column={column}
                isFirst={place === 0}
                sort={sort}
                sortHref={sortHref}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <DataRow
              key={String(row["id"])}
              row={row}
              columns={columns}
              href={rowHref?.(row) ?? null}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DataRow({
  row,
  columns,
  href,
}: {
  row: DataRow;
  columns: readonly Column[];
  href: string | null;
}) {
  return (
    <tr className="group relative">
      {columns.map((column, place) => {
        const cell = classNames(
          CELL_CLASSES,
          "h-11 border-line group-[:not(:last-child)]:border-b group-hover:bg-sunken group-has-[[data-link-pending]]:bg-accent/10",
          KINDS_AT_RIGHT.has(column.kind) ? "text-right tabular-nums" : "text-left",
          column.kind !== "text" && "whitespace-nowrap",
        );
        if (place > 0)
          return (
            <td key={column.key} className={classNames(cell, "max-w-72 text-ink-soft")}>
              <CellValue column={column} value={row[column.key] ?? null} />
            </td>
          );
        return (
          <th
            key={column.key}
            scope="row"
            className={classNames(cell, FIRST_CELL_CLASSES, "bg-surface font-medium")}
          >
            <FirstCell href={href}>
              <CellValue column={column} value={row[column.key] ?? null} isName />
            </FirstCell>
            {typeof row["deleted_at"] === "string" && (
              <span className="block text-label font-normal text-ink-faint">
                Removed in Gusto, noticed <TimeAgo at={new Date(row["deleted_at"])} />
              </span>
            )}
          </th>
        );
      })}
    </tr>
  );
}

function FirstCell({ href, children }: { href: string | null; children: React.ReactNode }) {
  if (href === null) return children;
  return (
    <Link
      href={href}
      data-row-link
      prefetch={false}
      className="block rounded-sm underline-offset-2 group-hover:underline"
    >
      {children}
      <LinkPending />
    </Link>
  );
}
