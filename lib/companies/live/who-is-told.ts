import type { CompanyChanges } from "./company-changes.ts";

/** A page that is open somewhere. `shown`: the companies whose details it shows; `all`: of every one that its viewer knows. */
export type OpenPage = {
  userId: string;
  sessionId: string;
  seesAll: boolean;
  shown: ReadonlySet<string> | "all";
};

/** Which companies a person knows, of those that changed. */
export type KnownBy = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Whether a page shows something of what has changed. A move is on every page, in the badge if nowhere else; a detail only
 * where the company is shown. Nobody is told of a company that they do not know. Pure.
 */
export function isTold(page: OpenPage, changes: CompanyChanges, knownBy: KnownBy): boolean {
  if (changes.kind === "everything") return true;
  const known = knownBy.get(page.userId);
  const knows = (id: string) => page.seesAll || known?.has(id) === true;
  const shows = (id: string) => page.shown === "all" || page.shown.has(id);
  return changes.moved.some(knows) || changes.touched.some((id) => shows(id) && knows(id));
}

/** What drawing a page anew costs a server, roughly. */
const DRAWN_EVERY_MS = 20;
const LONGEST_SPREAD_MS = 30_000;

/** Over how long the pages that are told spread their reading, so that a thousand do not ask at once. A few ask right away. Pure. */
export function spreadMs(pages: number): number {
  return Math.min(LONGEST_SPREAD_MS, Math.max(0, pages - 5) * DRAWN_EVERY_MS);
}
