import { z } from "zod";

/** Where to resume reading a resource. Stored as JSON in its checkpoint. */
const listCursor = z.object({
  window: z.number().int(),
  page: z.number().int(),
  /**
   * Rows per page, if Gusto returned fewer than requested or was too slow for more; null: as many
   * as the list requests.
   */
  per: z.number().int().nullable().default(null),
  /** A list that changed while it was being read is read again. */
  pass: z.number().int(),
  /** Rows in this pass without a readable UUID. */
  nameless: z.number().int(),
  /** The total reported with the previous page; null on the first page. */
  total: z.number().int().nullable(),
  moved: z.boolean(),
  /**
   * False once a window couldn't be read as one consistent list; then no row is marked as removed.
   */
  complete: z.boolean(),
  /** True once Gusto left out the total of a paged list. */
  uncounted: z.boolean().default(false),
  /**
   * After the list: the last missing row checked individually ("" for none), and whether all have
   * been. Null while the list is being read.
   */
  asked: z.object({ after: z.string(), all: z.boolean() }).nullable().default(null),
});
export type ListCursor = z.infer<typeof listCursor>;

export const LIST_START: ListCursor = {
  window: 0,
  page: 1,
  per: null,
  pass: 1,
  nameless: 0,
  total: null,
  moved: false,
  complete: true,
  uncounted: false,
  asked: null,
};

const linesCursor = listCursor.extend({
  payroll: z.uuid().nullable(),
  /** Payrolls whose lines couldn't be read consistently in this run. */
  skipped: z.array(z.uuid()),
});
export type LinesCursor = z.infer<typeof linesCursor>;

const LINES_START: LinesCursor = { ...LIST_START, payroll: null, skipped: [] };

export const readListCursor = (stored: unknown): ListCursor =>
  stored === null ? LIST_START : listCursor.parse(stored);
export const readLinesCursor = (stored: unknown): LinesCursor =>
  stored === null ? LINES_START : linesCursor.parse(stored);

/**
 * A list that keeps changing is accepted as it is after this many passes; no row is marked as
 * removed.
 */
export const MAX_PASSES = 3;

/**
 * The same position with smaller pages, after a page that took too long: half the size if it
 * divides evenly, otherwise a fifth. It must divide the old size, so no row is skipped. Returns the
 * same cursor if pages are already small. Pure.
 */
export function withSmallerPages<C extends ListCursor>(cursor: C, per: number): C {
  const divisor = per % 2 === 0 ? 2 : per % 5 === 0 ? 5 : 1;
  const smaller = per / divisor;
  return smaller < SMALLEST_PAGE || divisor === 1
    ? cursor
    : { ...cursor, per: smaller, page: (cursor.page - 1) * divisor + 1 };
}

const SMALLEST_PAGE = 5;

/** `isPaged`: Gusto returns this list in pages, so it reports a total. */
type PageSeen = {
  isLast: boolean;
  isPaged: boolean;
  total: number | null;
  distinct: number;
  nameless: number;
};
export type NextStep<C> =
  { kind: "page"; cursor: C } | { kind: "again"; cursor: C } | { kind: "window_done"; cursor: C };

/**
 * The step after a page: the next page, the same window again because the list changed, or the end
 * of the window. Pure. `distinct` counts the different rows in this pass. Pages are cut by
 * position, so a row that appears or vanishes shifts all later ones, and one is seen twice or
 * never. Gusto's total reveals that.
 */
export function nextStep<C extends ListCursor>(cursor: C, page: PageSeen): NextStep<C> {
  const nameless = cursor.nameless + page.nameless;
  const moved = cursor.moved || (cursor.total !== null && page.total !== cursor.total);
  const uncounted = cursor.uncounted || (page.isPaged && page.total === null);
  if (!page.isLast)
    return {
      kind: "page",
      cursor: { ...cursor, page: cursor.page + 1, nameless, moved, uncounted, total: page.total },
    };
  const consistent = !moved && (page.total === null || page.distinct + nameless === page.total);
  const restart = { page: 1, nameless: 0, total: null, moved: false };
  if (!consistent && cursor.pass < MAX_PASSES)
    return { kind: "again", cursor: { ...cursor, ...restart, pass: cursor.pass + 1 } };
  const complete = cursor.complete && consistent && nameless === 0 && !uncounted;
  return {
    kind: "window_done",
    cursor: { ...cursor, ...restart, pass: 1, window: cursor.window + 1, complete, uncounted },
  };
}

/** Estimated page count of the whole resource; each future window counts as one. Pure. */
export function estimatePages(
  cursor: ListCursor,
  { pagesDone, pages, windows }: { pagesDone: number; pages: number | null; windows: number },
  again: boolean,
): number {
  const ofThisWindow = Math.max(pages ?? 1, 1);
  const left =
    ofThisWindow - cursor.page + (windows - cursor.window - 1) + (again ? ofThisWindow : 0);
  return pagesDone + 1 + Math.max(0, left);
}
