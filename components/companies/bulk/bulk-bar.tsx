"use client";

import { useEffect, useRef, useState } from "react";
import { BULK_FACTS, type BulkRights, kindsFor } from "#lib/companies/bulk/bulk-kinds.ts";
import { countOf } from "#lib/platform/format.ts";
import { BULK_WORDS, selectedWords } from "../../words/bulk-words.ts";
import { useIsBrowser } from "../../ui/clock.tsx";
import { IfMayChange } from "../../ui/may-change.tsx";
import { Button } from "../../ui/controls/button.tsx";
import { TextLink } from "../../ui/controls/text-link.tsx";
import { BULK_FORM } from "./select-company.tsx";

type Props = {
  /** The list's filters, by name. */
  filters: readonly (readonly [name: string, value: string])[];
  /** How many companies match them. */
  matching: { count: number; isCounted: boolean };
  /** Whether some of them are on other pages. */
  hasMore: boolean;
  rights: BulkRights;
};

/** The checked boxes of the list's rows. They belong to the bar's form, wherever they stand. */
function boxesOf(form: HTMLFormElement | null): HTMLInputElement[] {
  return Array.from(form?.elements ?? []).filter(
    (box): box is HTMLInputElement => box instanceof HTMLInputElement && box.name === "company",
  );
}

/**
 * Selects companies of the list and says what to do with them; the next page asks before it is done.
 * A plain form: the buttons appear by CSS as soon as something is selected, with or without scripts.
 */
export function BulkBar({ filters, matching, hasMore, rights }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const isBrowser = useIsBrowser();
  const [{ selected, shown }, setCounts] = useState({ selected: 0, shown: 0 });
  const count = () => {
    const boxes = boxesOf(form.current);
    const next = { selected: boxes.filter((box) => box.checked).length, shown: boxes.length };
    setCounts((now) => (now.selected === next.selected && now.shown === next.shown ? now : next));
  };
  // The list may change under the selection, and Back restores boxes without an event.
  useEffect(count);
  useEffect(() => {
    const counted = (event: Event) => {
      if (event.target instanceof HTMLInputElement && event.target.form === form.current) count();
    };
    document.addEventListener("change", counted);
    return () => document.removeEventListener("change", counted);
  });
  const isPage = shown > 0 && selected === shown;
  const selectPage = () => {
    for (const box of boxesOf(form.current)) box.checked = !isPage;
    count();
  };

  return (
    <form
      ref={form}
      id={BULK_FORM}
      action="/companies/bulk/new"
      aria-label="Selected companies"
      className="sticky top-2 z-20 space-y-2 rounded-md border border-line bg-surface px-4 py-2 text-table shadow-raised"
    >
      {filters.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1">
        {isBrowser && (
          <label className="flex min-h-9 cursor-pointer items-center gap-2.5">
            <input
              type="checkbox"
              checked={isPage}
              onChange={selectPage}
              className="size-4.5 accent-accent"
            />
            Select page
          </label>
        )}
        {hasMore && (
          <label className="flex min-h-9 cursor-pointer items-center gap-2.5">
            <input type="checkbox" name="all" value="1" className="size-4.5 accent-accent" />
            Select all {selectedWords(matching)}
            {filters.length > 0 && " that match"}
          </label>
        )}
        <span className="text-ink-faint tabular-nums" aria-live="polite">
          {selected > 0 && `${countOf(selected, "company", "companies")} selected`}
        </span>
        <TextLink href="/companies/bulk" className="ml-auto">
          Bulk actions
        </TextLink>
      </div>
      <div className="hidden flex-wrap gap-2 pb-1 group-has-[input[name=all]:checked]/selecting:flex group-has-[input[name=company]:checked]/selecting:flex">
        <IfMayChange>
          {kindsFor(rights).map((kind) => (
            <Button key={kind} type="submit" name="kind" value={kind} size="small">
              {BULK_WORDS[kind].act}
              {(kind === "disconnect" || BULK_FACTS[kind].isOfTag) && "…"}
            </Button>
          ))}
        </IfMayChange>
      </div>
    </form>
  );
}
