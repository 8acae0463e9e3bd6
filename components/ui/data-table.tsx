import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { deadlineTime, formatDay, formatMoney, formatNumber } from "#lib/platform/format.ts";
import type { DataRow } from "#lib/payroll/data/list-rows.ts";
import type { Column, ColumnKind } from "#lib/payroll/data/table-definition.ts";
import { classNames } from "./class-names.ts";
import { clipText } from "./clip-text.ts";
import { ExactTime, TimeAgo } from "./clock.tsx";
import { LinkPending } from "./controls/link-pending.tsx";

type Sort = { column: string; isDescending: boolean };

type Props = {
  /** What the table is, for those who do not see its place. */
  caption: string;
  columns: readonly Column[];
  rows: readonly DataRow[];
  sort?: Sort;
  /** Builds the address of the same rows in another order; without it the headings are plain. */
  sortHref?: (sort: Sort) => string;
  rowHref?: (row: DataRow) => string | null;
};

const RIGHT: ReadonlySet<ColumnKind> = new Set(["money", "number"]);

/** Rows of synced data. On a narrow screen the table scrolls sideways, and the first column stays. */
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
              <Heading
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

const CELL = "px-3 first:pl-4 last:pr-4";
const FIRST = "sticky left-0 z-10 max-w-[46vw] md:max-w-72";

function Heading({
  column,
  isFirst,
  sort,
  sortHref,
}: {
  column: Column;
  isFirst: boolean;
  sort?: Sort;
  sortHref?: Props["sortHref"];
}) {
  const isCurrent = sort?.column === column.key;
  // What is most or latest first, words from A to Z; pressing again turns it round.
  const isDescending = isCurrent ? !sort.isDescending : column.kind !== "text";
  const Arrow = (isCurrent ? sort.isDescending : isDescending) ? ArrowDown : ArrowUp;
  const isRight = RIGHT.has(column.kind);
  return (
    <th
      scope="col"
      aria-sort={isCurrent ? (sort.isDescending ? "descending" : "ascending") : undefined}
      className={classNames(
        CELL,
        "h-9 border-b border-line bg-sunken text-label font-medium whitespace-nowrap text-ink-soft",
        isRight ? "text-right" : "text-left",
        isFirst && FIRST,
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
          CELL,
          "h-11 border-line group-[:not(:last-child)]:border-b group-hover:bg-sunken group-has-[[data-link-pending]]:bg-accent/10",
          RIGHT.has(column.kind) ? "text-right tabular-nums" : "text-left",
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
            className={classNames(cell, FIRST, "bg-surface font-medium")}
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

/** One value in the words of its kind. */
export function CellValue({
  column,
  value,
  isName = false,
}: {
  column: Pick<Column, "key" | "kind" | "isDeadline">;
  value: string | boolean | null;
  isName?: boolean;
}) {
  if (value === null || value === "")
    return isName ? (
      <span className="text-ink-faint">No name</span>
    ) : (
      <span className="text-ink-faint">
        <span aria-hidden>—</span>
        <span className="sr-only">none</span>
      </span>
    );
  if (typeof value === "boolean") return <>{value ? "Yes" : "No"}</>;
  switch (column.kind) {
    case "money":
      return <>{formatMoney(value)}</>;
    case "number":
      return <>{formatNumber(value)}</>;
    case "date":
      return <>{formatDay(value)}</>;
    case "time":
      return column.isDeadline ? (
        <time dateTime={value}>{deadlineTime(new Date(value))}</time>
      ) : (
        <ExactTime at={new Date(value)} />
      );
    case "yes_no":
    case "text": {
      const shown = column.key.endsWith("_status") ? codeWords(value) : clipText(value);
      return (
        <bdi title={shown} className="block truncate">
          {shown}
        </bdi>
      );
    }
  }
}

/** Gusto's "onboarding_completed" is "Onboarding completed". */
function codeWords(code: string): string {
  const words = clipText(code).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
