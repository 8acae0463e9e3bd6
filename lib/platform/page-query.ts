import { foldText } from "./text/fold-text.ts";

/* Page size and search text, for every list. */

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;
const MAX_SEARCH_LENGTH = 100;

/** How many rows a page has. */
export function pageSize(limit: number | undefined): number {
  if (limit === undefined || !Number.isFinite(limit)) return DEFAULT_PAGE_SIZE;
  return Math.min(MAX_PAGE_SIZE, Math.max(1, Math.floor(limit)));
}

/**
 * The search text for `fold_text` to compare; the database folds both sides, whatever its locale.
 * Null for no search.
 */
export function searchTerm(q: string | undefined): string | null {
  // PostgreSQL text can't contain NUL; the statement would fail.
  const typed = (q ?? "")
    .replaceAll("\u0000", "")
    .trim()
    .slice(0, MAX_SEARCH_LENGTH)
    .toWellFormed();
  return foldText(typed) === "" ? null : typed;
}
