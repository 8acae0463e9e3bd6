import {
  Building2,
  Keyboard,
  Layers,
  ListChecks,
  Link2,
  LogOut,
  Plus,
  type LucideIcon,
} from "lucide-react";
import { foldText } from "#lib/platform/text/fold-text.ts";
import { THEMES, type Theme } from "../theme/theme-cookie.ts";
import { THEME_WORDS } from "../theme/theme-words.ts";
import { OPERATOR_PLACES, PLACES, PLACES_OF_OPERATORS, SYSTEM_PLACES } from "../places.ts";

/** What choosing an entry does. */
export type PaletteAct =
  { href: string } | { theme: Theme } | { does: "sign_out" | "keyboard_help" };

export type PaletteEntry = {
  /** Unique in the palette. */
  key: string;
  word: string;
  /** Second line, and what a search finds besides the word. */
  hint?: string;
  icon: LucideIcon;
  act: PaletteAct;
};

export type PaletteGroup = { title: string; entries: PaletteEntry[] };

type Page = { href: string; word: string; icon: LucideIcon };

const ACTS_OF_ADMINS: readonly Page[] = [
  { href: "/connect", word: "Connect a company", icon: Plus },
  { href: "/pick", word: "Choose what to sync", icon: ListChecks },
];
const ACTS_OF_OPERATORS: readonly Page[] = [
  { href: "/companies/reconnect", word: "Reconnect companies", icon: Link2 },
];
const BULK: Page = { href: "/companies/bulk", word: "Bulk actions", icon: Layers };

/** The pages and actions of this person whose words contain each typed word. Pure. */
export function paletteCommands(isOperator: boolean, typed: string): PaletteGroup[] {
  const pages = isOperator
    ? [...PLACES_OF_OPERATORS, ...OPERATOR_PLACES, ...SYSTEM_PLACES, BULK]
    : [...PLACES, BULK];
  const acts = isOperator ? ACTS_OF_OPERATORS : ACTS_OF_ADMINS;
  const groups: PaletteGroup[] = [
    { title: "Pages", entries: pages.map(toEntry) },
    { title: "Actions", entries: [...acts.map(toEntry), ...OWN] },
  ];
  const words = foldText(typed).split(" ").filter(Boolean);
  return groups
    .map(({ title, entries }) => ({ title, entries: entries.filter((each) => has(each, words)) }))
    .filter(({ entries }) => entries.length > 0);
}

function toEntry({ href, word, icon }: Page): PaletteEntry {
  return { key: href, word, icon, act: { href } };
}

/** What concerns only the person and this browser. */
const OWN: readonly PaletteEntry[] = [
  ...THEMES.map((theme): PaletteEntry => {
    const { word, icon } = THEME_WORDS[theme];
    return { key: `theme ${theme}`, word: `Theme: ${word.toLowerCase()}`, icon, act: { theme } };
  }),
  {
    ...{ key: "keyboard", word: "Keyboard shortcuts", icon: Keyboard },
    act: { does: "keyboard_help" },
  },
  { key: "sign out", word: "Sign out", icon: LogOut, act: { does: "sign_out" } },
];

function has({ word, hint = "" }: PaletteEntry, words: readonly string[]): boolean {
  const text = foldText(`${word} ${hint}`);
  return words.every((each) => text.includes(each));
}

/** The list of companies with this search. */
export function allMatches(typed: string): PaletteEntry {
  const href = `/companies?${new URLSearchParams({ q: typed })}`;
  return {
    ...{ key: "all matches", word: "All companies that match", icon: Building2 },
    act: { href },
  };
}
