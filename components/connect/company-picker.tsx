"use client";

import { SearchX } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { ActionResult, FormAction } from "#lib/companies/action-result.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { Button } from "../ui/controls/button.tsx";
import { keepEntries } from "../ui/controls/keep-entries.ts";
import { InlineName } from "../companies/company-name.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { PickerRow } from "./picker-row.tsx";
import {
  pageOf,
  searchCompanies,
  submitWords,
  withShown,
  type PickerCompany,
  type PickerPolicy,
} from "./picker-selection.ts";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { PickerPages, PickerSearch, SelectAll } from "./picker-controls.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";

type Props = {
  companies: PickerCompany[];
  policy: PickerPolicy;
  action: FormAction;
  /** The initial page, counted from 1. */
  firstPage?: number;
};

/**
 * Picks what to sync, for one company or thousands: one page of them is on the screen, and the
 * selection covers all.
 */
export function CompanyPicker({ companies, policy, action, firstPage = 1 }: Props) {
  const [result, submit] = useFormAction(action);
  useGoOn(result, "/companies");
  const [selected, setSelected] = useState(
    () => new Set(companies.filter(({ isProposed }) => isProposed).map(({ id }) => id)),
  );
  const [search, setSearch] = useState("");
  const [wantedPage, setPage] = useState(firstPage);
  const list = useRef<HTMLDivElement>(null);
  const matching = useMemo(() => searchCompanies(companies, search), [companies, search]);
  const matchingIds = useMemo(() => matching.map(({ id }) => id), [matching]);
  const { page, from, to } = pageOf(wantedPage, matching.length);
  const shown = matching.slice(from, to);
  const leaving =
    policy === "one"
      ? companies.find(({ id, isSynced }) => isSynced && !selected.has(id))
      : undefined;

  return (
    <form action={submit} onReset={keepEntries} className="mt-6">
      <div className="overflow-clip rounded-md border border-line bg-surface shadow-raised">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line p-3">
          <PickerSearch
            value={search}
            onChange={(text) => {
              setSearch(text);
              setPage(1);
            }}
          />
          {policy === "many" && (
            <SelectAll
              shown={matchingIds}
              selected={selected}
              isFiltered={search.trim() !== ""}
              onChange={setSelected}
            />
          )}
        </div>
        <OtherChoices selected={selected} shown={shown} />
        <div
          ref={list}
          role="group"
          aria-label="Companies"
          tabIndex={-1}
          onKeyDown={moveWithArrows}
          className="scroll-mt-4 divide-y divide-line focus:outline-none"
        >
          {shown.map((company) => (
            <PickerRow
              key={company.id}
              company={company}
              policy={policy}
              isSelected={selected.has(company.id)}
              onToggle={(on) =>
                setSelected((before) =>
                  policy === "one" ? new Set([company.id]) : withShown(before, [company.id], on),
                )
              }
            />
          ))}
        </div>
        <PickerPages
          page={page}
          rows={matching.length}
          onChange={(next) => {
            setPage(next);
            list.current?.focus({ preventScroll: true });
            list.current?.scrollIntoView();
          }}
        />
        {matching.length === 0 && (
          <EmptyState
            icon={SearchX}
            title="No company matches"
            action={<Button onClick={() => setSearch("")}>Clear search</Button>}
          >
            Your selection is kept.
          </EmptyState>
        )}
      </div>
      <div className="sticky bottom-0 z-20 -mx-4 mt-4 border-t border-line bg-canvas px-4 py-3 md:mx-0 md:px-0">
        {leaving && (
          <p className="mb-2 text-table text-ink-soft">
            Sync of <InlineName name={leaving.name} /> stops. It stays connected, and its synced
            data is kept.
          </p>
        )}
        {result.kind !== "idle" && (
          <div className="mb-3">
            <ActionMessage result={result} />
          </div>
        )}
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-table text-ink-soft" aria-live="polite">
            {policy === "many"
              ? hiddenSelection(selected, matchingIds)
              : "Only one company can be synced at a time."}
          </p>
          <SubmitButton
            kind="primary"
            pendingText="Saving…"
            disabled={policy === "one" && selected.size === 0}
            className="tabular-nums max-sm:w-full"
          >
            {submitWords(selected.size, companies.length, policy)}
          </SubmitButton>
        </div>
      </div>
    </form>
  );
}

/** Selected companies on other pages, in one field: the form sends the whole selection. */
function OtherChoices({
  selected,
  shown,
}: {
  selected: ReadonlySet<string>;
  shown: readonly PickerCompany[];
}) {
  const isShown = new Set(shown.map(({ id }) => id));
  const others = [...selected].filter((id) => !isShown.has(id));
  return <input type="hidden" name="otherIds" value={others.join(",")} />;
}

/** Once saved, there is nothing left to do here. */
function useGoOn(result: ActionResult, href: string): void {
  const router = useRouter();
  useEffect(() => {
    if (result.kind === "done") router.push(href);
  }, [result, router, href]);
}

/** Explains what a filter hides, so the result surprises no one. */
function hiddenSelection(selected: ReadonlySet<string>, matching: readonly string[]): string {
  const hidden = selected.size - matching.filter((id) => selected.has(id)).length;
  return hidden === 0
    ? "Companies you leave out stay connected."
    : `${hidden} more selected outside this search.`;
}

/** Arrow keys move between rows; the browser itself toggles with Space. */
function moveWithArrows(event: KeyboardEvent<HTMLDivElement>): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || (event.target as HTMLInputElement).type === "radio") return;
  const boxes = Array.from(
    event.currentTarget.querySelectorAll<HTMLInputElement>("input[type=checkbox]"),
  ).filter((box) => box.offsetParent !== null);
  const next = boxes[boxes.indexOf(event.target as HTMLInputElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
