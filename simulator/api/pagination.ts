// Lists are bare arrays; the page is described in headers. Most lists page only when asked, a few always do.

import type { SimulatorContext } from "../http/app-types.ts";

export const DEFAULT_PER_PAGE = 25;
const MAX_PER_PAGE = 500;

type PageRules = { forced?: boolean; maxPer?: number };

export function paginate<T>(c: SimulatorContext, items: T[], rules: PageRules = {}): T[] {
  const page = positive(c.req.query("page"));
  const per = positive(c.req.query("per"));
  if (page === null && per === null && rules.forced !== true) return items;
  const size = Math.min(per ?? DEFAULT_PER_PAGE, rules.maxPer ?? MAX_PER_PAGE);
  const number = page ?? 1;
  c.header("X-Page", String(number));
  c.header("X-Per-Page", String(size));
  c.header("X-Total-Pages", String(Math.max(1, Math.ceil(items.length / size))));
  c.header("X-Total-Count", String(items.length));
  return items.slice((number - 1) * size, number * size);
}

/** Nonsense counts as absent, as Rails paginators treat it. */
function positive(value: string | undefined): number | null {
  if (value === undefined || !/^\d{1,9}$/.test(value)) return null;
  const number = Number(value);
  return number > 0 ? number : null;
}
