"use client";

import { SearchX } from "lucide-react";
import { useRouter } from "next/navigation";
import { useActionState, useEffect, useMemo, useState, type KeyboardEvent } from "react";
import type { ActionResult } from "#lib/companies/action-result.ts";
import type { PickableCompany } from "#lib/companies/company-views.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { Button } from "../ui/controls/button.tsx";
import { InlineName } from "../companies/company-name.tsx";
import type { CompanyAction } from "../companies/acts/company-actions.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { PickerRow } from "./picker-row.tsx";
import {
  matchesSearch,
  proposedSelection,
  submitWords,
  withShown,
  type PickerPolicy,
} from "./picker-selection.ts";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { PickerSearch, SelectAll } from "./picker-controls.tsx";

type Props = { companies: PickableCompany[]; policy: PickerPolicy; action: CompanyAction };

const IDLE: ActionResult = { kind: "idle" };

/** Picks what to sync, for one company or hundreds. */
export function CompanyPicker({ companies, policy, action }: Props) {
  const [result, submit] = useActionState(action, IDLE);
  useGoOn(result, "/companies");
  const [selected, setSelected] = useState(() => proposedSelection(companies, policy));
  const [search, setSearch] = useState("");
  const shown = useMemo(
    () =>
      new Set(
        companies.filter((company) => matchesSearch(company, search)).map((company) => company.id),
      ),
    [companies, search],
  );
  const leaving =
    policy === "one"
      ? companies.find((company) => company.syncSelected && !selected.has(company.id))
      : undefined;

  return (
    <form action={submit} className="mt-6">
      <div className="overflow-clip rounded-md border border-line bg-surface shadow-raised">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line p-3">
          <PickerSearch value={search} onChange={setSearch} />
          {policy === "many" && (
            <SelectAll
              shown={[...shown]}
              selected={selected}
              isFiltered={search.trim() !== ""}
              onChange={setSelected}
            />
          )}
        </div>
        <div
          role="group"
          aria-label="Companies"
          onKeyDown={moveWithArrows}
          className="divide-y divide-line"
        >
          {companies.map((company) => (
            <PickerRow
              key={company.id}
              company={company}
              policy={policy}
              isSelected={selected.has(company.id)}
              isShown={shown.has(company.id)}
              onToggle={(on) =>
                setSelected((before) =>
                  policy === "one" ? new Set([company.id]) : withShown(before, [company.id], on),
                )
              }
            />
          ))}
        </div>
        {shown.size === 0 && (
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
            Sync of <InlineName name={leaving.tradeName ?? leaving.name} /> stops. It stays
            connected, and its synced data is kept.
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
              ? hiddenSelection(selected, shown)
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

/** Once saved, there is nothing left to do here. */
function useGoOn(result: ActionResult, href: string): void {
  const router = useRouter();
  useEffect(() => {
    if (result.kind === "done") router.push(href);
  }, [result, router, href]);
}

/** Explains what a filter hides, so the result surprises no one. */
function hiddenSelection(selected: ReadonlySet<string>, shown: ReadonlySet<string>): string {
  const hidden = [...selected].filter((id) => !shown.has(id)).length;
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
