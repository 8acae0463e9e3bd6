import Link from "next/link";
import type { ReactNode } from "react";
import type { DeskCompany } from "#lib/payroll/desk/desk-views.ts";
import { formatMoney } from "#lib/platform/format.ts";
import { CompanyName } from "../companies/company-name.tsx";
import { classNames } from "../ui/class-names.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { CELL_CLASSES, FIRST_CELL_CLASSES } from "../ui/table/table-cell.ts";
import { TONE_TEXT } from "../ui/tone.ts";
import { freshnessWords } from "./desk-words.ts";
import { gustoStatusWords } from "../words/gusto-status-words.ts";

type TableProps = {
  /** Names the table for people who can't see its context. */
  caption: string;
  /** After the company; numbers, so they stand at the right. */
  headings: readonly string[];
  children: ReactNode;
  foot?: ReactNode;
};

/** Companies with figures. On a narrow screen it scrolls sideways and the companies stay. */
export function DeskTable({ caption, headings, children, foot }: TableProps) {
  return (
    <div
      role="group"
      aria-label={caption}
      tabIndex={0}
      className="relative overflow-x-auto rounded-b-md"
    >
      <table className="w-full border-separate border-spacing-0 text-table">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="text-label text-ink-soft">
            {["Company", ...headings].map((heading, place) => (
              <th
                key={heading}
                scope="col"
                className={classNames(
                  CELL_CLASSES,
                  "h-9 border-b border-line bg-sunken font-medium whitespace-nowrap",
                  place === 0 ? `text-left ${FIRST_CELL_CLASSES}` : "text-right",
                )}
              >
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
        {foot && <tfoot>{foot}</tfoot>}
      </table>
    </div>
  );
}

const CELL = "border-line py-2 align-top group-[:not(:last-child)]:border-b";

/** A company's row: its name, how fresh its data is, and its cells. */
export function DeskRow({
  company,
  href,
  children,
}: {
  company: DeskCompany;
  href: string;
  children: ReactNode;
}) {
  const standing = gustoStatusWords(company.gustoStatus);
  const freshness = freshnessWords(company);
  return (
    <tr className="group">
      <th
        scope="row"
        className={classNames(
          CELL_CLASSES,
          CELL,
          FIRST_CELL_CLASSES,
          "bg-surface text-left font-medium",
        )}
      >
        <Link
          href={href}
          data-row-link
          prefetch={false}
          className="block rounded-sm underline-offset-2 hover:underline"
        >
          <CompanyName name={company.name} />
        </Link>
        <span className="block text-label font-normal text-ink-faint">
          {freshness}
          {freshness && company.readAt && ", "}
          {company.readAt && (
            <>
              {freshness ? "read " : "Read "}
              <TimeAgo at={company.readAt} />
            </>
          )}
        </span>
        {standing && (
          <span className={classNames("block text-label font-normal", TONE_TEXT[standing.tone])}>
            {standing.word}
          </span>
        )}
      </th>
      {children}
    </tr>
  );
}

type CellProps = { children: ReactNode; beside?: ReactNode; colSpan?: number };

export function FigureCell({ children, beside, colSpan }: CellProps) {
  return (
    <td
      colSpan={colSpan}
      className={classNames(CELL_CLASSES, CELL, "text-right whitespace-nowrap tabular-nums")}
    >
      {children}
      {beside && <span className="block text-label text-ink-soft">{beside}</span>}
    </td>
  );
}

/** An amount, or why there is none. */
export function Amount({
  amount,
  isHidden = false,
}: {
  amount: string | null;
  isHidden?: boolean;
}) {
  if (amount !== null) return <>{formatMoney(amount)}</>;
  if (isHidden) return <span className="text-ink-faint">hidden</span>;
  return (
    <span className="text-ink-faint">
      <span aria-hidden>—</span>
      <span className="sr-only">none</span>
    </span>
  );
}
