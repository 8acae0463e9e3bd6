"use client";

import { Building2, Search, UserRound, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { QuickSearchResult } from "#lib/companies/company-views.ts";
import { countOf } from "#lib/platform/format.ts";
import { placeOf } from "../../companies/company-name.tsx";
import { clipText } from "../../ui/clip-text.ts";
import { useNavigate } from "../../ui/navigation-progress.tsx";
import { HEALTH_WORDS } from "../../words/health-words.ts";
import { openKeyboardHelp } from "../keyboard-shortcuts.tsx";
import { chooseTheme } from "../theme/use-theme.ts";
import {
  allMatches,
  paletteCommands,
  type PaletteAct,
  type PaletteEntry,
  type PaletteGroup,
} from "./palette-commands.ts";
import { PaletteList, optionId, PALETTE_LIST_ID } from "./palette-list.tsx";
import { PaletteStatus } from "./palette-status.tsx";
import { useQuickSearch, type QuickSearch } from "./use-quick-search.ts";

export type CommandPaletteProps = { isOperator: boolean; close: () => void };

/** Goes to a company, a person or a page, or does something, from the keyboard. */
export function CommandPalette({ isOperator, close }: CommandPaletteProps) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [attempt, setAttempt] = useState(0);
  // Kept by key: what the search adds below does not move the choice.
  const [chosen, setChosen] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const signOut = useRef<HTMLFormElement>(null);
  const search = useQuickSearch(typed, attempt);
  const groups = [...paletteCommands(isOperator, typed), ...foundGroups(search.found, typed)];
  const entries = groups.flatMap((group) => group.entries);
  const active = entries.find(({ key }) => key === chosen) ?? entries[0];

  // Loaded after the dialog opened, which has given the focus to itself.
  useEffect(() => input.current?.focus(), []);

  const run = (act: PaletteAct) => {
    if ("does" in act && act.does === "sign_out") return signOut.current?.submit();
    close();
    if ("href" in act) navigate(act.href);
    else if ("theme" in act) chooseTheme(act.theme);
    // After this dialog has given the focus back.
    else setTimeout(openKeyboardHelp);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && active) run(active.act);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp")
      setChosen(neighborOf(entries, active, event.key === "ArrowDown" ? 1 : -1));
    else return;
    event.preventDefault();
  };

  return (
    <>
      <form ref={signOut} action="/api/auth/signout" method="post" hidden />
      <div className="flex shrink-0 items-center gap-2.5 border-b border-line pr-2 pl-4">
        <Search aria-hidden className="size-4 shrink-0 text-ink-faint" />
        <input
          ref={input}
          role="combobox"
          aria-label="Search companies, pages and actions"
          aria-autocomplete="list"
          aria-expanded={entries.length > 0}
          aria-controls={PALETTE_LIST_ID}
          aria-activedescendant={active && optionId(active)}
          value={typed}
          maxLength={100}
          placeholder={isOperator ? "Company, person, page or action" : "Company, page or action"}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setTyped(event.target.value);
            setChosen(null);
          }}
          onKeyDown={press}
          className="h-12 min-w-0 flex-1 bg-transparent text-lead outline-none placeholder:text-ink-faint"
        />
        <Dialog.Close
          aria-label="Close"
          className="grid size-9 shrink-0 place-items-center rounded-md text-ink-soft hover:bg-sunken"
        >
          <X aria-hidden className="size-4" />
        </Dialog.Close>
      </div>
      <PaletteList groups={groups} active={active} choose={setChosen} run={run} />
      <PaletteStatus {...statusOf(search, entries.length)} retry={() => setAttempt(attempt + 1)} />
    </>
  );
}

function neighborOf(
  entries: readonly PaletteEntry[],
  active: PaletteEntry | undefined,
  step: 1 | -1,
): string | null {
  const at = active ? entries.indexOf(active) : -1;
  return entries.at((at + step + entries.length) % Math.max(1, entries.length))?.key ?? null;
}

function statusOf(
  { state }: QuickSearch,
  count: number,
): { state: QuickSearch["state"]; text: string } {
  const text =
    state === "searching"
      ? "Searching…"
      : count === 0 && state === "found"
        ? "Nothing found."
        : countOf(count, "result", "results");
  return { state, text };
}

/** What the search found, with a way to all of it. */
function foundGroups(found: QuickSearchResult | null, typed: string): PaletteGroup[] {
  if (!found) return [];
  const companies = found.companies.map(({ id, name, status, ...place }): PaletteEntry => ({
    ...{ key: id, word: clipText(name, 80) || "Unnamed company", icon: Building2 },
    hint: [HEALTH_WORDS[status].word, placeOf(place)].filter(Boolean).join(" · "),
    act: { href: `/companies/${id}` },
  }));
  const people = found.people.map(({ id, name, email }): PaletteEntry => ({
    ...{ key: id, word: clipText(name ?? email ?? "Unknown person", 80), icon: UserRound },
    hint: name && email ? clipText(email, 80) : undefined,
    act: { href: `/people?${new URLSearchParams({ q: email ?? name ?? "" })}` },
  }));
  const more = companies.length > 0 || found.hasMore ? [allMatches(typed.trim())] : [];
  return [
    { title: "Companies", entries: [...companies, ...more] },
    { title: "People", entries: people },
  ].filter(({ entries }) => entries.length > 0);
}
