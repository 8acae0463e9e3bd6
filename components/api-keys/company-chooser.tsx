"use client";

import { Check, Search } from "lucide-react";
import { useId, useRef, useState, type KeyboardEvent } from "react";
import { MAX_KEY_COMPANIES } from "#lib/access/api-keys/scopes.ts";
import type { QuickSearchResult } from "#lib/companies/company-views.ts";
import { placeOf } from "../companies/company-name.tsx";
import { PaletteStatus } from "../frame/palette/palette-status.tsx";
import { useQuickSearch, type QuickSearch } from "../frame/palette/use-quick-search.ts";
import { classNames } from "../ui/class-names.ts";
import { clipText } from "../ui/clip-text.ts";
import { useIsBrowser } from "../ui/clock.tsx";
import { ChosenCompanies, chosenName, type ChosenCompany } from "./chosen-companies.tsx";
import { readPastedIds } from "./read-pasted-ids.ts";

type Found = QuickSearchResult["companies"][number];

/**
 * The companies of a key: searched by name, or pasted as Gusto's ids. Sends their ids as
 * `companies`. Without JavaScript it is a field for ids.
 */
export function CompanyChooser() {
  return useIsBrowser() ? <Chooser /> : <PlainIds />;
}

const LABEL = "Only these companies";

function PlainIds() {
  return (
    <label className="grid gap-1 text-table font-medium">
      <span>
        {LABEL} <span className="font-normal text-ink-faint">(optional)</span>
      </span>
      <textarea
        name="companies"
        rows={3}
        spellCheck={false}
        className="w-full rounded-md border border-control bg-surface px-3 py-2 font-mono font-normal"
      />
      <span className="font-normal text-ink-faint">
        Their ids at Gusto, one a line, {MAX_KEY_COMPANIES} at most. Left empty, the key opens all
        companies, also those that are connected later.
      </span>
    </label>
  );
}

function Chooser() {
  const id = useId();
  const [chosen, setChosen] = useState<readonly ChosenCompany[]>([]);
  const [typed, setTyped] = useState("");
  const [attempt, setAttempt] = useState(0);
  const [activeUuid, setActiveUuid] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const chips = useRef<HTMLDivElement>(null);
  const search = useQuickSearch(typed, attempt);
  const found = search.found?.companies ?? [];
  const active = found.find(({ gustoUuid }) => gustoUuid === activeUuid) ?? found[0];
  const isOpen = typed.trim() !== "";
  const isFull = chosen.length >= MAX_KEY_COMPANIES;

  const add = (more: readonly ChosenCompany[]) => {
    const have = new Set(chosen.map(({ uuid }) => uuid));
    const added = more.filter(({ uuid }) => !have.has(uuid));
    setChosen([...chosen, ...added].slice(0, MAX_KEY_COMPANIES));
  };
  const toggle = ({ gustoUuid: uuid, name }: Found) =>
    chosen.some((company) => company.uuid === uuid)
      ? setChosen(chosen.filter((company) => company.uuid !== uuid))
      : add([{ uuid, name }]);
  const remove = (company: ChosenCompany, focusAt: number) => {
    setChosen(chosen.filter(({ uuid }) => uuid !== company.uuid));
    const buttons = chips.current?.querySelectorAll("button") ?? [];
    (buttons[focusAt + 1] ?? buttons[focusAt - 1] ?? input.current)?.focus();
  };
  const type = (text: string) => {
    const ids = readPastedIds(text);
    if (ids) add(ids.map((uuid) => ({ uuid, name: null })));
    setTyped(ids ? "" : text);
    setActiveUuid(null);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      if (isOpen && active) toggle(active);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const at = active ? found.indexOf(active) + (event.key === "ArrowDown" ? 1 : -1) : 0;
      setActiveUuid(found.at(at % Math.max(1, found.length))?.gustoUuid ?? null);
    } else if (event.key === "Escape" && isOpen) setTyped("");
    else if (event.key === "Backspace" && typed === "") setChosen(chosen.slice(0, -1));
    else return;
    event.preventDefault();
  };

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      <label htmlFor={id} className="text-table font-medium">
        {LABEL} <span className="font-normal text-ink-faint">(optional)</span>
      </label>
      <input type="hidden" name="companies" value={chosen.map(({ uuid }) => uuid).join(" ")} />
      {chosen.length > 0 && (
        <div ref={chips}>
          <ChosenCompanies chosen={chosen} remove={remove} />
        </div>
      )}
      <div className="relative">
        <Search
          aria-hidden
          className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-faint"
        />
        <input
          ref={input}
          id={id}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={isOpen && found.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={isOpen && active ? `${id}-${active.gustoUuid}` : undefined}
          aria-describedby={`${id}-said`}
          value={typed}
          placeholder="Search by name, or paste ids"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => type(event.target.value)}
          onKeyDown={press}
          className="h-11 w-full rounded-md border border-control bg-surface pr-3 pl-9 placeholder:text-ink-faint hover:border-ink-faint md:h-9"
        />
      </div>
      <div className={classNames("rounded-md border border-line", !isOpen && "hidden")}>
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label="Companies found"
          aria-multiselectable
          className="max-h-72 overflow-y-auto p-1 empty:hidden"
        >
          {found.map((company) => (
            <FoundCompany
              key={company.gustoUuid}
              id={`${id}-${company.gustoUuid}`}
              company={company}
              isActive={company === active}
              isChosen={chosen.some(({ uuid }) => uuid === company.gustoUuid)}
              isOff={isFull}
              toggle={toggle}
            />
          ))}
        </div>
        {isOpen && (
          <PaletteStatus
            state={search.state}
            text={sayFound(search)}
            retry={() => setAttempt(attempt + 1)}
          />
        )}
      </div>
      <p id={`${id}-said`} aria-live="polite" className="text-table text-ink-faint">
        {sayChosen(chosen)}
      </p>
    </div>
  );
}

type FoundCompanyProps = {
  id: string;
  company: Found;
  isActive: boolean;
  isChosen: boolean;
  /** No more can be chosen. */
  isOff: boolean;
  toggle: (company: Found) => void;
};

function FoundCompany({ id, company, isActive, isChosen, isOff, toggle }: FoundCompanyProps) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-disabled={isOff && !isChosen}
      tabIndex={-1}
      // So that a press leaves the focus in the field.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => toggle(company)}
      className={classNames(
        "flex min-h-11 cursor-pointer items-center gap-2.5 rounded-md px-2 text-table hover:bg-sunken md:min-h-9",
        isActive && "bg-accent-tint text-accent hover:bg-accent-tint",
      )}
    >
      <Check aria-hidden className={classNames("size-4 shrink-0", !isChosen && "invisible")} />
      <bdi className="min-w-0 truncate">{clipText(company.name, 80) || "Unnamed company"}</bdi>
      <span className="ml-auto shrink-0 text-label text-ink-soft">{placeOf(company)}</span>
    </div>
  );
}

function sayFound({ state, found }: QuickSearch): string {
  if (!found) return "Searching…";
  if (found.companies.length === 0)
    return state === "searching" ? "Searching…" : "No company matches.";
  return found.hasMore
    ? "More match: type more of the name. Enter takes one in or out."
    : "Enter takes one in or out.";
}

function sayChosen(chosen: readonly ChosenCompany[]): string {
  const last = chosen.at(-1);
  if (!last)
    return "None chosen: the key opens all companies, also those that are connected later.";
  const most = `${chosen.length} of at most ${MAX_KEY_COMPANIES} chosen`;
  return chosen.length >= MAX_KEY_COMPANIES ? `${most}.` : `${most}, ${chosenName(last)} last.`;
}
