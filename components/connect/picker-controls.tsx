"use client";

import type { ReactNode } from "react";
import { ArrowLeft, ArrowRight, Search } from "lucide-react";
import { formatCount } from "#lib/platform/format.ts";
import { ButtonLink } from "../ui/controls/button.tsx";
import { pageOf, withShown } from "./picker-selection.ts";

export function PickerSearch({
  value,
  onChange,
}: {
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <div className="relative min-w-0 flex-1 basis-48">
      <Search
        aria-hidden
        className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-faint"
      />
      <input
        type="search"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.preventDefault(); // Enter would submit the form
          if (event.key === "Escape") onChange("");
        }}
        aria-label="Search by name or location"
        placeholder="Search by name or location"
        autoComplete="off"
        className="h-11 w-full rounded-md border border-control bg-surface pr-3 pl-9 placeholder:text-ink-faint hover:border-ink-faint md:h-9 [&::-webkit-search-cancel-button]:hidden"
      />
    </div>
  );
}

type SelectAllProps = {
  shown: string[];
  selected: ReadonlySet<string>;
  isFiltered: boolean;
  onChange: (selected: Set<string>) => void;
};

export function SelectAll({ shown, selected, isFiltered, onChange }: SelectAllProps) {
  const count = shown.filter((id) => selected.has(id)).length;
  const isAll = shown.length > 0 && count === shown.length;
  return (
    <label className="flex min-h-11 items-center gap-2.5 whitespace-nowrap md:min-h-9">
      <input
        type="checkbox"
        className="size-4.5"
        checked={isAll}
        ref={(box) => {
          if (box) box.indeterminate = count > 0 && !isAll;
        }}
        onChange={() => onChange(withShown(selected, shown, !isAll))}
        disabled={shown.length === 0}
      />
      Select all {formatCount(shown.length)}
      {isFiltered && " matching"}
    </label>
  );
}

type PagesProps = { page: number; rows: number; onChange: (page: number) => void };

/**
 * Pages of the picker. Without JavaScript the links load a full page, which knows only saved
 * choices.
 */
export function PickerPages({ page, rows, onChange }: PagesProps) {
  const { pages, from, to } = pageOf(page, rows);
  if (pages === 1) return null;
  const turn = (to: number, label: string, children: ReactNode) => (
    <ButtonLink
      href={`/pick?page=${to}`}
      prefetch={false}
      onClick={(event) => {
        event.preventDefault();
        onChange(to);
      }}
      aria-label={label}
    >
      {children}
    </ButtonLink>
  );
  return (
    <nav
      aria-label="Pages"
      className="flex flex-wrap items-center justify-between gap-2 border-t border-line p-3"
    >
      <p className="text-table text-ink-soft tabular-nums" aria-live="polite">
        {formatCount(from + 1)} to {formatCount(to)} of {formatCount(rows)}
        <noscript>. Save your choices before you turn the page.</noscript>
      </p>
      <div className="flex gap-2">
        {page > 1 && turn(page - 1, "Previous companies", <ArrowLeft aria-hidden />)}
        {page < pages && turn(page + 1, "Next companies", <ArrowRight aria-hidden />)}
      </div>
    </nav>
  );
}
