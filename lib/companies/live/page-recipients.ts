import type { CompanyChanges } from "./company-changes.ts";

/**
 * A page open somewhere. `shown`: the companies whose details it shows; `all`: every company its
 * viewer knows.
 */
export type OpenPage = {
  userId: string;
  sessionId: string;
  seesAll: boolean;
  shown: ReadonlySet<string> | "all";
};

/** Which of the changed companies a person knows. */
export type KnownBy = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Whether a page shows some of what changed. A move appears on every page, at least in the badge; a
 * detail only where the company is shown. No one is notified of a company they do not know. Pure.
 */
export function isRecipient(page: OpenPage, changes: CompanyChanges, knownBy: KnownBy): boolean {
  if (changes.kind === "everything") return true;
  if (changes.incidents && page.seesAll) return true;
  const known = knownBy.get(page.userId);
  const knows = (id: string) => page.seesAll || known?.has(id) === true;
  const shows = (id: string) => page.shown === "all" || page.shown.has(id);
  return changes.moved.some(knows) || changes.touched.some((id) => shows(id) && knows(id));
}

/** Roughly what rendering a page again costs a server. */
const DRAWN_EVERY_MS = 20;
const LONGEST_SPREAD_MS = 30_000;

/**
 * Over how long the notified pages spread their reloads, so that a thousand do not ask at once. A
 * few reload right away. Pure.
 */
export function spreadMs(pages: number): number {
  return Math.min(LONGEST_SPREAD_MS, Math.max(0, pages - 5) * DRAWN_EVERY_MS);
}
