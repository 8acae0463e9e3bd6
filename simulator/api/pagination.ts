// Lists are bare arrays, and headers describe the page. Most lists are paged only on request, a few
// always.

import type { SimulatorContext } from "../http/app-types.ts";

const DEFAULT_PER_PAGE = 25;
const MAX_PER_PAGE = 500;

type PageRules = { forced?: boolean; maxPer?: number };

export function paginate<T>(c: SimulatorContext, items: readonly T[], rules: PageRules = {}): T[] {
  const page = positive(c.req.query("page"));
  const per = positive(c.req.query("per"));
  if (page === null && per === null && rules.forced !== true) return wholeList(c, items);
  const size = Math.min(per ?? DEFAULT_PER_PAGE, rules.maxPer ?? MAX_PER_PAGE);
  const number = page ?? 1;
  c.header("X-Page", String(number));
  c.header("X-Per-Page", String(size));
  c.header("X-Total-Pages", String(Math.max(1, Math.ceil(items.length / size))));
  c.header("X-Total-Count", String(items.length));
  return pageFrom(c, items, (number - 1) * size, number * size);
}

/** For the few lists without paging. */
export function wholeList<T>(c: SimulatorContext, items: readonly T[]): T[] {
  return pageFrom(c, items, 0, items.length);
}

/**
 * With the fault duplicate_rows, a page starts with the previous page's last row, and the first
 * page with its own first row.
 */
function pageFrom<T>(c: SimulatorContext, items: readonly T[], start: number, end: number): T[] {
  const rows = items.slice(start, end);
  if (c.get("fault")?.mode !== "duplicate_rows" || rows.length === 0) return rows;
  const again = Math.max(0, start - 1);
  return [...items.slice(again, again + 1), ...rows];
}

/** Invalid values count as absent, like Rails paginators do it. */
function positive(value: string | undefined): number | null {
  if (value === undefined || !/^\d{1,9}$/.test(value)) return null;
  const number = Number(value);
  return number > 0 ? number : null;
}
